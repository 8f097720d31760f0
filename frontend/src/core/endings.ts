import { isActive } from './phases.js'
import type { Task } from './types.js'

const CAPACITY = 5_000
/** A task that was never seen active has ended before our eyes if it ended so many milliseconds ago at most. */
const JUST_NOW_MS = 60_000

/** Tells endings that happen while one looks from those that were there before. */
export class Endings {
  readonly #known = new Map<string, { active: boolean; revision: number }>()

  /** Remember how a task stands; nothing is an ending here. */
  note(task: Task): void {
    this.#known.delete(task.id)
    this.#known.set(task.id, { active: isActive(task.phase), revision: task.revision })
    if (this.#known.size <= CAPACITY) return
    const oldest = this.#known.keys().next().value
    if (oldest !== undefined) this.#known.delete(oldest)
  }

  /** Remember how a task stands; return whether it ended just now, or its end was corrected. */
  observe(task: Task, now: number = Date.now()): boolean {
    const before = this.#known.get(task.id)
    this.note(task)
    if (isActive(task.phase)) return false
    if (before) return before.active || task.revision > before.revision
    return task.finished_at !== null && now - Date.parse(task.finished_at) < JUST_NOW_MS
  }

  clear(): void {
    this.#known.clear()
  }
}
