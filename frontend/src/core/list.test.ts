import fc from 'fast-check'

import { makeTask } from '../testing/make-task.js'
import { matches } from './filter.js'
import { applyChange, mergeByVersion, shown, type ShownPage } from './list.js'
import { RecentChanges } from './recent.js'
import type { Task, TaskChange, TaskFilter, TaskPage, TaskPhase } from './types.js'

const PAGE = 3

function page(tasks: readonly Task[]): ShownPage {
  const fetched: TaskPage = {
    results: tasks.slice(0, PAGE),
    next: null,
    previous: null,
    next_cursor: tasks.length > PAGE ? 'more' : null,
    count: tasks.length,
    count_is_exact: true,
    as_of: '2026-10-01T00:00:00Z',
    cursor: '',
  }
  return shown(fetched)
}

/** A database of tasks: what a list shows of it, and what it tells. */
class Database {
  readonly tasks = new Map<string, Task>()
  #moment = Date.parse('2026-10-01T00:00:00Z')
  #versions = new Map<string, number>()

  put(id: string, phase: TaskPhase): TaskChange {
    const old = this.tasks.get(id)
    this.#moment += 1_000
    const version = (this.#versions.get(id) ?? 0) + 1
    this.#versions.set(id, version)
    const created_at = old?.created_at ?? new Date(this.#moment).toISOString()
    const task = { ...makeTask({ id, phase, created_at }), version }
    this.tasks.set(id, task)
    return { op: 'upsert', v: version, execution: task }
  }

  remove(id: string): TaskChange | null {
    if (!this.tasks.delete(id)) return null
    const version = (this.#versions.get(id) ?? 0) + 1
    this.#versions.set(id, version)
    return { op: 'remove', v: version, id }
  }

  list(filter: TaskFilter): Task[] {
    return [...this.tasks.values()]
      .filter((task) => matches(filter, task) === true)
      .sort((a, b) => b.created_at.localeCompare(a.created_at))
  }
}

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ id, phase: fc.constantFrom<TaskPhase>('queued', 'running', 'finished') }),
  },
  { weight: 1, arbitrary: fc.record({ id, phase: fc.constant(null) }) },
)
const filter = fc.constantFrom<TaskFilter>({}, { phase: ['queued', 'running'] })

function take(database: Database, steps: readonly { id: string; phase: TaskPhase | null }[]): TaskChange[] {
  return steps.flatMap(({ id, phase }) => (phase ? database.put(id, phase) : database.remove(id)) ?? [])
}

test('a shown page and the changes since show what the database has, whatever happened', () => {
  fc.assert(
    fc.property(filter, fc.array(step), fc.array(step), (wanted, before, after) => {
      const database = new Database()
      take(database, before)
      const first = [page(database.list(wanted))]
      const changes = take(database, after)
      const judge = (task: Task) => matches(wanted, task)
      const pages = changes.reduce<readonly ShownPage[]>(
        (found, change) => applyChange(found, change, judge),
        first,
      )
      const [shownPage] = pages as [ShownPage]

      for (const task of shownPage.tasks) expect(task).toEqual(database.tasks.get(task.id))
      const gone = shownPage.tasks.filter((task) => judge(task) === false).map((task) => task.id)
      expect([...shownPage.left].sort()).toEqual(gone.sort())
      const listed = new Set(database.list(wanted).map((task) => task.id))
      for (const id of shownPage.newItems) expect(listed).toContain(id)
      const last = shownPage.tasks.at(-1)
      const isInWindow = (task: Task) => !shownPage.nextCursor || !last || task.created_at >= last.created_at
      const missing = [...listed].filter((id) => {
        const task = database.tasks.get(id) as Task
        return isInWindow(task) && !shownPage.tasks.some((row) => row.id === id)
      })
      if (!shownPage.nextCursor) expect([...shownPage.newItems].sort()).toEqual(missing.sort())
    }),
    { numRuns: 500 },
  )
})

test('changes told twice, or again in their order, change nothing more', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1 }), fc.nat(), (steps, from) => {
      const database = new Database()
      const start = [page([])]
      const changes = take(database, steps)
      const judge = (task: Task) => matches({}, task)
      const once = changes.reduce<readonly ShownPage[]>(
        (found, change) => applyChange(found, change, judge),
        start,
      )
      const again = changes.slice(from % changes.length).filter((change) => change.op === 'upsert')
      const upserts = again.filter((change) => database.tasks.has(change.execution.id))
      const twice = upserts.reduce<readonly ShownPage[]>(
        (found, change) => applyChange(found, change, judge),
        once,
      )
      expect(twice).toEqual(once)
    }),
  )
})

test('a slow fetch brings back nothing that changes have told since, and hides nothing that came', () => {
  fc.assert(
    fc.property(filter, fc.array(step), fc.array(step), (wanted, before, after) => {
      const database = new Database()
      take(database, before)
      const stale = page(database.list(wanted))
      const recent = new RecentChanges()
      take(database, after).forEach((change) => recent.add(change))
      const match = (task: Task) => matches(wanted, task)
      const [merged] = mergeByVersion([], [stale], { recent, match }) as [ShownPage]
      for (const task of merged.tasks) expect(task).toEqual(database.tasks.get(task.id))
      const gone = merged.tasks.filter((task) => match(task) === false).map(({ id }) => id)
      expect([...merged.left].sort()).toEqual(gone.sort())
      const top = merged.tasks[0]?.created_at ?? ''
      const came = database
        .list(wanted)
        .filter(({ id, created_at }) => created_at > top && !before.some((one) => one.id === id))
      for (const { id } of came) expect(merged.newItems).toContain(id)
    }),
  )
})

test('what changed while a further page was fetched stays changed', () => {
  const recent = new RecentChanges()
  const told = { recent, match: () => true as const }
  const first = mergeByVersion([], [page([makeTask({ id: 'a' })])], told)
  const change: TaskChange = { op: 'upsert', v: 1, execution: makeTask({ id: 'b' }) }
  recent.add(change)
  const changed = mergeByVersion(first, applyChange(first, change, told.match), told)
  expect(changed[0]?.newItems).toEqual(['b'])
  const further = mergeByVersion(changed, [...first, page([makeTask({ id: 'c' })])], told)
  expect(further[0]?.newItems).toEqual(['b'])
  expect(further).toHaveLength(2)
})

test('rows keep their places and their identity where nothing changed', () => {
  const tasks = [makeTask({ id: 'a' }), makeTask({ id: 'b' })]
  const pages = [page(tasks)]
  const change: TaskChange = {
    op: 'upsert',
    v: 2,
    execution: { ...(tasks[1] as Task), version: 2, title: 'Other' },
  }
  const after = applyChange(pages, change, () => true)
  expect(after[0]?.tasks[0]).toBe(tasks[0])
  expect(after[0]?.tasks.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(applyChange(after, change, () => true)).toBe(after)
})
