import type { Task, TaskFilter } from './types.js'

/** `unknown`: only the server can tell. */
export type Match = boolean | 'unknown'

const among = <T>(wanted: readonly T[] | undefined, value: T): boolean =>
  !wanted || wanted.length === 0 || wanted.includes(value)

const same = <T>(wanted: T | undefined, value: T | null): boolean => wanted === undefined || wanted === value

/** Return whether the server would list `task` under `filter`; `viewerId` is whom `user: 'me'` means. */
export function matches(filter: TaskFilter, task: Task, viewerId?: unknown): Match {
  const created = Date.parse(task.created_at)
  const fits =
    among(filter.phase, task.phase) &&
    among(filter.state, task.state) &&
    among(filter.module, task.module) &&
    among(filter.name, task.name) &&
    same(filter.root, task.root_id) &&
    same(filter.parent, task.parent_id) &&
    same(filter.group, task.group_id) &&
    same(filter.number, task.number) &&
    (filter.createdAfter === undefined || created >= Date.parse(filter.createdAfter)) &&
    (filter.createdBefore === undefined || created < Date.parse(filter.createdBefore))
  if (!fits) return false
  const owned = ownedBy(filter.user, task, viewerId)
  if (owned === false) return false
  return filter.q ? 'unknown' : owned
}

function ownedBy(wanted: TaskFilter['user'], task: Task, viewerId: unknown): Match {
  if (wanted === undefined) return true
  const id = wanted === 'me' ? viewerId : wanted
  if (id === undefined) return 'unknown'
  return task.owner !== null && String(task.owner.id) === String(id)
}

/** Return a filter in the words of the query string, in one order; lists stay lists. */
export function filterParameters(filter: TaskFilter): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {}
  for (const [key, value] of Object.entries(filter).sort()) {
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) continue
    const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    found[name] = Array.isArray(value) ? value.map(String).sort() : String(value)
  }
  return found
}
