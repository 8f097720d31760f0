import type { Visitor } from './visitor.js'

/** The network is real; the clock can be turned on. */
export function takeClock(): void {
  vi.useFakeTimers({
    shouldAdvanceTime: true,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  })
}

export const soon = (assertion: () => void): Promise<void> =>
  vi.waitFor(assertion, { timeout: 15_000, interval: 20 })

export const become = (visitor: Visitor, connection: object): Promise<void> =>
  soon(() => expect(visitor.feed.connection).toMatchObject(connection))

export const isRight = (visitor: Visitor): Promise<void> =>
  soon(() => expect(visitor.known()).toEqual(visitor.truth()))

/** Let time pass, and the network do in it what it would. */
export async function later(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 500) {
    await vi.advanceTimersByTimeAsync(500)
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }
}
