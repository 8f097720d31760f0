import type { ServerVia } from '../transport.js'

/** From the best way to the one that always works. */
export const WAYS = ['sse', 'long_poll', 'polling'] as const satisfies readonly ServerVia[]

const STRIKES = 3
/** Milliseconds after which a better way is tried again. */
const AGAIN_MS = 300_000

/** Which way is used now: one that does not work here gives place to the next, for a while. */
export class Ladder {
  readonly #ways: readonly ServerVia[]
  readonly #now: () => number
  #step = 0
  #strikes = 0
  #againAt = Infinity

  constructor(ways: readonly ServerVia[], now: () => number = Date.now) {
    this.#ways = ways.length > 0 ? ways : ['polling']
    this.#now = now
  }

  get current(): ServerVia {
    if (this.#now() >= this.#againAt) this.climb()
    return this.#ways[this.#step] ?? 'polling'
  }

  get isLast(): boolean {
    return this.#step >= this.#ways.length - 1
  }

  /** The present way ended too soon to be of use; return whether another takes its place. */
  strike(): boolean {
    this.#strikes += 1
    return this.#strikes >= STRIKES && this.descend()
  }

  /** The present way lasted. */
  praise(): void {
    this.#strikes = 0
  }

  /** The present way does not work here; return whether there is another. */
  descend(notBeforeMs = 0): boolean {
    if (this.isLast) return false
    this.#step += 1
    this.#strikes = 0
    this.#againAt = this.#now() + Math.max(AGAIN_MS, notBeforeMs)
    return true
  }

  /** Try the best way once more; it has one chance. */
  climb(): void {
    this.#againAt = Infinity
    if (this.#step === 0) return
    this.#step = 0
    this.#strikes = STRIKES - 1
  }
}
