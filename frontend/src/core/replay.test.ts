// @vitest-environment node
import { readFileSync } from 'node:fs'

import { matches } from './filter.js'
import { applyChange, mergeByVersion, shown, type ShownPage } from './list.js'
import { RecentChanges } from './recent.js'
import { Order } from './stream/order.js'
import type { ChangesAnswer, Task, TaskFilter, TaskPage } from './types.js'

/** What the server's own tests wrote down of its database: `tests/contracts/test_replay.py`. */
interface History {
  seed: number
  filter: TaskFilter
  viewer: unknown
  stale: TaskPage
  told: (ChangesAnswer & { type: 'changes' })[]
  fresh: Task[]
}

const file = process.env['REPLAY_FILE']
const histories = file ? (JSON.parse(readFileSync(file, 'utf8')) as History[]) : []

/** Without what the clock alone changes. */
const still = (task: Task): Task => ({ ...task, remaining_seconds: null })

const ids = (tasks: readonly Task[]): string[] => tasks.map(({ id }) => id).sort()

test.each(histories)('history $seed', ({ filter, viewer, stale, told, fresh }) => {
  const match = (task: Task) => matches(filter, task, viewer)
  const recent = new RecentChanges()
  let pages: readonly ShownPage[] = [shown(stale)]
  const order = new Order()
  for (const { items } of told.map((answer) => order.sorted(answer) as typeof answer)) {
    for (const change of items) {
      recent.add(change)
      pages = applyChange(pages, change, match)
    }
  }
  const [page] = pages as [ShownPage]
  const database = new Map(fresh.map((task) => [task.id, task]))
  const listed = page.tasks.filter(({ id }) => !page.left.includes(id))

  // What is shown is as the database has it, and what no longer belongs there is marked.
  for (const task of listed) expect(still(task)).toEqual(still(database.get(task.id) as Task))
  expect(page.left.filter((id) => database.has(id))).toEqual([])

  // Nothing that belongs above the last row is missing.
  const last = stale.results.at(-1)
  const isInWindow = (task: Task) => !stale.next_cursor || !last || task.created_at >= last.created_at
  const known = new Set([...ids(listed), ...page.newItems])
  expect(fresh.filter((task) => isInWindow(task) && !known.has(task.id))).toEqual([])
  expect(page.newItems.filter((id) => !database.has(id))).toEqual([])

  // The same where the changes came first, and the stale page late.
  const [late] = mergeByVersion([], [shown(stale)], { recent, match }) as [ShownPage]
  for (const task of late.tasks.filter(({ id }) => !late.left.includes(id)))
    expect(still(task)).toEqual(still(database.get(task.id) as Task))
  expect(late.left.filter((id) => database.has(id))).toEqual([])
  const lateKnown = new Set([...ids(late.tasks), ...late.newItems])
  expect([...known].filter((id) => !lateKnown.has(id))).toEqual([])
  expect(late.newItems.filter((id) => !database.has(id))).toEqual([])
})
