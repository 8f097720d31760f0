import type { Task, TaskChange } from './types.js'

const CAPACITY = 2_000

/** The last changes that were told, for fetches that began before them and arrive after. */
export class RecentChanges {
  readonly #changes = new Map<string, TaskChange>()

  add(change: TaskChange): void {
    const id = idOf(change)
    this.#changes.delete(id)
    this.#changes.set(id, change)
    if (this.#changes.size <= CAPACITY) return
    const oldest = this.#changes.keys().next().value
    if (oldest !== undefined) this.#changes.delete(oldest)
  }

  clear(): void {
    this.#changes.clear()
  }

  /** Return whether more than progress has changed since the task was last told of, as far as that is known. */
  isMilestone(task: Task): boolean {
    const before = this.#changes.get(task.id)
    return before?.op !== 'upsert' || milestone(before.execution) !== milestone(task)
  }

  /** Return the tasks that were told of, in their newest states. */
  upserted(): Task[] {
    return [...this.#changes.values()].flatMap((change) => (change.op === 'upsert' ? [change.execution] : []))
  }

  /** Return the newest known state of a fetched task. */
  newest<T extends Task>(fetched: T): T {
    const change = this.#changes.get(fetched.id)
    if (change?.op !== 'upsert' || !isNewer(change.execution, fetched)) return fetched
    return { ...fetched, ...change.execution }
  }

  /** Return whether the fetched task is known to be gone, or out of the reader's sight. */
  isRemoved(fetched: Task): boolean {
    const change = this.#changes.get(fetched.id)
    return change?.op === 'remove' && change.v >= fetched.version
  }
}

/** Return the id of the task that a change is about. */
export function idOf(change: TaskChange): string {
  return change.op === 'upsert' ? change.execution.id : change.id
}

/** Return whether `told` is a later state than `known` of a task, or of one that was made anew under its id. */
export function isNewer(told: Task, known: Task): boolean {
  return told.number === known.number ? told.version > known.version : told.number > known.number
}

/** What of a task adds to its timeline when it changes. */
function milestone({ state, attempt, phase, revision, worker }: Task): string {
  return [state === 'PROGRESS' ? 'STARTED' : state, attempt, phase, revision, worker].join()
}
