import type { Task } from '../core/types.js'

/**
 * - `waiting`: it has not begun; there is nothing to draw but an empty track.
 * - `indeterminate`: it runs and nobody knows how far it is.
 * - `determinate`: `percent` is known.
 * - `complete`: it worked.
 * - `ended`: it ended in another way, wherever it had come to.
 */
export type ProgressMode = 'waiting' | 'indeterminate' | 'determinate' | 'complete' | 'ended'

/** How far one attempt of a task has been seen to come. */
export interface ProgressMark {
  taskId: string
  attempt: number
  percent: number
}

/** Return the farthest point of the task's present attempt: a bar never goes backwards within one. */
export function advanceMark(mark: ProgressMark | null, task: Task): ProgressMark {
  const percent = Math.min(Math.max(task.progress.percent ?? 0, 0), 100)
  if (!mark || mark.taskId !== task.id || mark.attempt !== task.attempt) {
    return { taskId: task.id, attempt: task.attempt, percent }
  }
  return percent > mark.percent ? { ...mark, percent } : mark
}

export function progressMode(task: Task): ProgressMode {
  switch (task.phase) {
    case 'scheduled':
    case 'queued':
    case 'retrying':
      return 'waiting'
    case 'running':
    case 'cancelling':
      if (task.progress.percent !== null) return 'determinate'
      return task.started_at === null ? 'waiting' : 'indeterminate'
    case 'finished':
      return 'complete'
    default:
      return 'ended'
  }
}
