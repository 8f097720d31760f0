import { isActive } from '../core/phases.js'
import type { Task } from '../core/types.js'

export type TaskSectionName = 'now' | 'today' | 'earlier'

export interface TaskSection {
  name: TaskSectionName
  tasks: readonly Task[]
}

/**
 * Return the tasks under "now", "today" and "earlier", in their order and without empty sections.
 *
 * `pinned` tasks stay in "now" also when they have ended, so that no row leaves its place by itself.
 */
export function taskSections(
  tasks: readonly Task[],
  now: Date,
  pinned: ReadonlySet<string> = new Set(),
): readonly TaskSection[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0)
  const found: Record<TaskSectionName, Task[]> = { now: [], today: [], earlier: [] }
  for (const task of tasks) found[sectionOf(task, midnight, pinned)].push(task)
  return SECTIONS.filter((name) => found[name].length > 0).map((name) => ({ name, tasks: found[name] }))
}

const SECTIONS: readonly TaskSectionName[] = ['now', 'today', 'earlier']

function sectionOf(task: Task, midnight: number, pinned: ReadonlySet<string>): TaskSectionName {
  if (isActive(task.phase) || pinned.has(task.id)) return 'now'
  return Date.parse(task.finished_at ?? task.created_at) >= midnight ? 'today' : 'earlier'
}
