import { isNewer, type RecentChanges } from './recent.js'
import type { Match } from './filter.js'
import type { Task, TaskChange, TaskPage } from './types.js'

/** A page of tasks as it is shown: rows keep their place, whatever happens to them, until it is fetched again. */
export interface ShownPage {
  tasks: readonly Task[]
  nextCursor: string | null
  count: number
  countIsExact: boolean
  asOf: string
  /** Ids of shown tasks that no longer match the filter. */
  left: readonly string[]
  /** Ids of tasks that would be listed by now. */
  newItems: readonly string[]
}

export function shown(page: TaskPage): ShownPage {
  return {
    tasks: page.results,
    nextCursor: page.next_cursor,
    count: page.count,
    countIsExact: page.count_is_exact,
    asOf: page.as_of,
    left: [],
    newItems: [],
  }
}

/** Return the newer of two states of one task; of equals the first, so that nothing renders again. */
export function newer<T extends Task>(known: T, told: T): T {
  return isNewer(told, known) ? told : known
}

/** What the feed knows, and how to judge it for one list. */
export interface Told {
  recent: RecentChanges
  match: (task: Task) => Match
}

/**
 * Return what to keep of pages that were just `fetched` while `known` ones are shown: each task in its newest state.
 *
 * A fetch that was slow must not overwrite what a change has told since, nor hide what has come since.
 */
export function mergeByVersion(
  known: readonly ShownPage[],
  fetched: readonly ShownPage[],
  told: Told,
): ShownPage[] {
  const before = new Map(known.flatMap((page) => page.tasks).map((task) => [task.id, task]))
  const listed = new Set(fetched.flatMap(({ tasks }) => tasks.map(idOf)))
  return fetched.map((page, index) => {
    // Fetching a further page hands back the pages that were there when it began; they may have changed since.
    const current = merged.has(page) ? known[index] : undefined
    const came = index === 0 ? cameSince(fetched, listed, told) : []
    const after = current ?? mergePage(page, before, told, came)
    merged.add(after)
    return after
  })
}

/** Pages that came out of a merge. */
const merged = new WeakSet<ShownPage>()

function mergePage(
  page: ShownPage,
  before: ReadonlyMap<string, Task>,
  told: Told,
  came: readonly string[],
): ShownPage {
  const tasks = page.tasks
    .filter((task) => !told.recent.isRemoved(task))
    .map((task) => {
      const newest = told.recent.newest(task)
      const old = before.get(task.id)
      return old ? newer(old, newest) : newest
    })
  const fetchedAs = new Map(page.tasks.map((task) => [task.id, task]))
  const gone = tasks.filter((task) => task !== fetchedAs.get(task.id) && told.match(task) === false)
  return {
    ...page,
    tasks,
    left: union(page.left, gone.map(idOf)),
    newItems: union(page.newItems, came),
  }
}

/** Return the ids of tasks that were told of, belong above the last fetched row, and are not among them. */
function cameSince(
  fetched: readonly ShownPage[],
  listed: ReadonlySet<string>,
  { recent, match }: Told,
): string[] {
  return recent
    .upserted()
    .filter((task) => !listed.has(task.id) && match(task) === true && isInWindow(fetched, task))
    .map(idOf)
}

const idOf = ({ id }: Task): string => id

const union = (some: readonly string[], others: readonly string[]): string[] => [
  ...new Set([...some, ...others]),
]

/** Return the pages after one change. Nothing is inserted and no row moves; `match` says whether the filter lists it. */
export function applyChange(
  pages: readonly ShownPage[],
  change: TaskChange,
  match: (task: Task) => Match,
): readonly ShownPage[] {
  if (change.op === 'remove') return replaceChanged(pages, (page) => withoutTask(page, change.id, change.v))
  const task = change.execution
  const isShown = pages.some((page) => page.tasks.some((row) => row.id === task.id))
  if (isShown) return replaceChanged(pages, (page) => withTask(page, task, match(task) !== false))
  const first = pages[0]
  if (!first || first.newItems.includes(task.id)) {
    return first && match(task) === false ? replaceChanged(pages, (page) => withoutNew(page, task.id)) : pages
  }
  if (match(task) !== true || !isInWindow(pages, task)) return pages
  return [{ ...first, newItems: [...first.newItems, task.id] }, ...pages.slice(1)]
}

/** Return whether the task would stand above the last row that is shown; below it, it comes with later pages. */
function isInWindow(pages: readonly ShownPage[], task: Task): boolean {
  const lastPage = pages[pages.length - 1]
  const lastRow = lastPage?.tasks[lastPage.tasks.length - 1]
  if (!lastPage?.nextCursor || !lastRow) return true
  return Date.parse(task.created_at) >= Date.parse(lastRow.created_at)
}

function withTask(page: ShownPage, task: Task, stays: boolean): ShownPage {
  const old = page.tasks.find((row) => row.id === task.id)
  if (!old || newer(old, task) === old) return page
  const left = page.left.filter((id) => id !== task.id)
  return {
    ...page,
    tasks: page.tasks.map((row) => (row === old ? task : row)),
    left: stays ? left : [...left, task.id],
  }
}

function withoutTask(page: ShownPage, id: string, version: number): ShownPage {
  const rest = withoutNew(page, id)
  const tasks = rest.tasks.filter((row) => row.id !== id || row.version > version)
  if (tasks.length === rest.tasks.length) return rest
  return {
    ...rest,
    tasks,
    count: Math.max(rest.count - 1, 0),
    left: rest.left.filter((other) => other !== id),
  }
}

function withoutNew(page: ShownPage, id: string): ShownPage {
  if (!page.newItems.includes(id)) return page
  return { ...page, newItems: page.newItems.filter((other) => other !== id) }
}

function replaceChanged(
  pages: readonly ShownPage[],
  change: (page: ShownPage) => ShownPage,
): readonly ShownPage[] {
  const after = pages.map(change)
  return after.some((page, index) => page !== pages[index]) ? after : pages
}
