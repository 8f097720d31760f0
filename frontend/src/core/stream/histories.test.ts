// @vitest-environment node
import fc from 'fast-check'

import type { TaskPhase } from '../types.js'
// It is fetched late, and here the clock would run away from that.
import './open.js'
import { Browser, type Tab } from './testing/browser.js'
import { later, soon, takeClock } from './testing/time.js'
import { visit, type Visitor } from './testing/visitor.js'
import { WireServer } from './testing/wire-server.js'

vi.setConfig({ testTimeout: 300_000 })
beforeEach(takeClock)
afterEach(() => void vi.useRealTimers())

const TABS = 3

interface World {
  server: WireServer
  tabs: Visitor[]
}

type Step = (world: World) => unknown

const tab = fc.nat(TABS - 1)
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const phase = fc.constantFrom<TaskPhase>('queued', 'running', 'finished', 'failed')
const step = (weight: number, arbitrary: fc.Arbitrary<[string, Step]>) => ({ weight, arbitrary })
const always = (name: string, run: Step) => fc.constant<[string, Step]>([name, run])
const onTab = (name: string, run: (tab: Tab, visitor: Visitor) => void) =>
  tab.map((index): [string, Step] => [
    `${name} ${index}`,
    ({ tabs }) => run(tabs[index]?.page as Tab, tabs[index] as Visitor),
  ])

/** What can happen: writes, time, and everything that befalls a server, a network and a browser. */
const history = fc.array(
  fc.oneof(
    step(
      12,
      fc
        .tuple(id, phase)
        .map(([key, value]) => [`put ${key}`, ({ server }) => server.put(key, { phase: value })]),
    ),
    step(
      2,
      id.map((key) => [`remove ${key}`, ({ server }) => server.remove(key)]),
    ),
    step(
      4,
      fc.constantFrom(500, 3_000, 20_000, 45_000).map((time) => [`wait ${time}`, () => later(time)]),
    ),
    step(
      6,
      always('cut', ({ server }) => server.cut()),
    ),
    step(
      2,
      always('restart', async ({ server }) => {
        await server.stop()
        await server.start()
      }),
    ),
    step(
      1,
      always('stop', ({ server }) => server.stop()),
    ),
    step(
      2,
      always('start', ({ server }) => server.isUp || server.start()),
    ),
    step(
      1,
      always('close', ({ server }) => server.close('shutdown', 0.4)),
    ),
    step(
      1,
      always('prune', ({ server }) => server.prune()),
    ),
    step(
      1,
      always('mute', ({ server }) => server.mute()),
    ),
    step(
      1,
      fc
        .constantFrom('ok', 'cut', 'held', 'page')
        .map((mode) => [mode, ({ server }) => (server.mode = mode as 'ok')]),
    ),
    step(
      1,
      fc
        .constantFrom(0, 400, 2_000)
        .map((time) => [`slow ${time}`, ({ server }) => (server.slowness = time)]),
    ),
    step(
      3,
      onTab('hide', (page) => page.hide()),
    ),
    step(
      3,
      onTab('show', (page) => page.show()),
    ),
    step(
      1,
      onTab('freeze', (page) => page.fire('freeze')),
    ),
    step(
      1,
      onTab('resume', (page) => page.fire('resume')),
    ),
    step(
      1,
      onTab('hang', (page) => page.hang()),
    ),
    step(
      1,
      onTab('recover', (page) => page.recover()),
    ),
    step(
      2,
      onTab('fetch', (_, visitor) => void visitor.refetch()),
    ),
    step(
      1,
      onTab('poke', (_, visitor) => visitor.feed.poke()),
    ),
    step(
      1,
      onTab('reconnect', (_, visitor) => visitor.feed.reconnect()),
    ),
  ),
  { minLength: 5, maxLength: 40 },
)

/** Everything works again, and everybody looks. */
async function calm({ server, tabs }: World): Promise<void> {
  if (!server.isUp) await server.start()
  Object.assign(server, { mode: 'ok', slowness: 0 })
  for (const { page } of tabs) {
    ;(page as Tab).recover()
    ;(page as Tab).show()
    page.fire?.('pageshow')
  }
  await later(45_000)
}

async function check(steps: [string, Step][], hasLocks: boolean): Promise<number> {
  const server = new WireServer()
  await server.start()
  const browser = new Browser({ hasLocks })
  const tabs = Array.from({ length: TABS }, () => visit(server, { tab: browser.open() }))
  const world = { server, tabs }
  try {
    for (const [, run] of steps) {
      await run(world)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await calm(world)
    server.put('last')
    for (const visitor of tabs) await soon(() => expect(visitor.known()).toEqual(visitor.truth()))
    const ways = (): string[] => tabs.map(({ feed }) => String(feed.connection.via))
    if (hasLocks) await soon(() => expect(ways().filter((via) => via === 'leader')).toHaveLength(TABS - 1))
    return server.askedFor('stream/').length
  } finally {
    for (const visitor of tabs) visitor.leave()
    await later(1_500)
    await server.stop()
  }
}

test.each([
  ['with one connection for all', true],
  ['with a connection of its own', false],
])('each tab, %s, ends equal to the database, whatever happened', async (_, hasLocks) => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => void (await check(steps, hasLocks))),
    { numRuns: Number(process.env['HISTORIES'] ?? 25), endOnFailure: true },
  )
})
