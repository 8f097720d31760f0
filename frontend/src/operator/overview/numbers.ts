import type { TaskManagerClient } from '../../core/client.js'
import type { Task, TaskFilter, TaskPage } from '../../core/types.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PAGE = 200
const MAX_STEPS = 8

/** A measure over time, oldest first. */
export type Series = readonly number[]

export interface Found {
  tasks: readonly Task[]
  count: number
  countIsExact: boolean
}

export interface Waiting {
  count: number
  countIsExact: boolean
  /** The one that waits longest, of those that were looked at. */
  oldest: Task | null
  /** False: another may have waited longer. */
  oldestIsCertain: boolean
}

/** Return the server's time. */
export function serverNow(client: TaskManagerClient): Date {
  return new Date(Date.now() + client.clockOffset)
}

export async function find(
  client: TaskManagerClient,
  filter: TaskFilter,
  signal: AbortSignal,
): Promise<Found> {
  return found(await client.listTasks(filter, { pageSize: PAGE, signal }))
}

/** Return those of a phase that were created in the last day. */
export function findOfDay(
  client: TaskManagerClient,
  phase: 'failed' | 'lost',
  signal: AbortSignal,
): Promise<Found> {
  const createdAfter = new Date(serverNow(client).getTime() - DAY).toISOString()
  return find(client, { phase: [phase], createdAfter }, signal)
}

/** Return how many wait, and the oldest. Lists begin with the newest, so it goes back by doubling the age. */
export async function findWaiting(client: TaskManagerClient, signal: AbortSignal): Promise<Waiting> {
  const first = await client.listTasks({ phase: ['queued'] }, { pageSize: PAGE, signal })
  let page = first
  for (let step = 0; page.next_cursor !== null && step < MAX_STEPS; step += 1) {
    const now = Date.parse(page.as_of)
    const age = Math.max(now - createdLast(page), 1_000)
    const createdBefore = new Date(now - 2 * age).toISOString()
    const older = await client.listTasks({ phase: ['queued'], createdBefore }, { pageSize: PAGE, signal })
    if (older.results.length === 0) break
    page = older
  }
  const oldest = page.results.reduce<Task | null>(
    (found, task) => (found && waitsSince(found) <= waitsSince(task) ? found : task),
    null,
  )
  return {
    count: first.count,
    countIsExact: first.count_is_exact,
    oldest,
    oldestIsCertain: page.next_cursor === null,
  }
}

/** Return since when a task could have run, in milliseconds. */
export function waitsSince(task: Task): number {
  return Math.max(Date.parse(task.created_at), task.eta === null ? 0 : Date.parse(task.eta))
}

/** Return those that ended within so many hours before `now`, but not within the last `skip`. */
export function endedWithin(tasks: readonly Task[], now: Date, hours: number, skip = 0): Task[] {
  const [from, to] = [now.getTime() - hours * HOUR, now.getTime() - skip * HOUR]
  return tasks.filter(({ finished_at }) => {
    const ended = finished_at === null ? NaN : Date.parse(finished_at)
    return ended >= from && (skip === 0 || ended < to)
  })
}

/** Return how many ended in each of the last 24 hours, the last one up to now. */
export function endedByHour(tasks: readonly Task[], now: Date): Series {
  const hours = new Array<number>(24).fill(0)
  for (const { finished_at } of tasks) {
    if (finished_at === null) continue
    const ago = Math.max(Math.floor((now.getTime() - Date.parse(finished_at)) / HOUR), 0)
    if (ago < hours.length) hours[hours.length - 1 - ago] = (hours[hours.length - 1 - ago] ?? 0) + 1
  }
  return hours
}

function found(page: TaskPage): Found {
  return { tasks: page.results, count: page.count, countIsExact: page.count_is_exact }
}

function createdLast(page: TaskPage): number {
  const last = page.results[page.results.length - 1]
  return last ? Date.parse(last.created_at) : Date.parse(page.as_of)
}
