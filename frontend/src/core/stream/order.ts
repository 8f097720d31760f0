import { idOf } from '../recent.js'
import type { ChangesAnswer, TaskChange } from '../types.js'

const CAPACITY = 5_000

interface Known {
  version: number
  /** Of the task, as far as it was told. */
  number: number
}

/** Keeps what is told in order: two readers of the server may overtake each other. */
export class Order {
  readonly #known = new Map<string, Known>()

  /**
   * Return an answer without what is older than what was told before.
   *
   * A task that was deleted and made anew is told as removed and, in the same answer, as it is now: at version 1
   * again, under a greater number.
   */
  sorted(answer: ChangesAnswer): ChangesAnswer {
    if (answer.type !== 'changes') {
      this.#known.clear()
      return answer
    }
    const anew = new Map(
      answer.items.flatMap((one) => (one.op === 'upsert' ? [[one.execution.id, one]] : [])),
    )
    const items = answer.items.filter((change) => this.#isNews(anew.get(idOf(change)) ?? change))
    for (const change of items) this.#note(change)
    return { ...answer, items }
  }

  #isNews(change: TaskChange): boolean {
    const known = this.#known.get(idOf(change))
    if (!known) return true
    const number = change.op === 'upsert' ? change.execution.number : known.number
    return number === known.number ? change.v >= known.version : number > known.number
  }

  #note(change: TaskChange): void {
    const id = idOf(change)
    const number = change.op === 'upsert' ? change.execution.number : (this.#known.get(id)?.number ?? 0)
    this.#known.delete(id)
    this.#known.set(id, { version: change.v, number })
    const oldest = this.#known.size > CAPACITY ? this.#known.keys().next().value : undefined
    if (oldest !== undefined) this.#known.delete(oldest)
  }
}
