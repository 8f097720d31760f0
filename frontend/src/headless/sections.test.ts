import { renderHook } from '@testing-library/react'

import { makeTask } from '../testing/make-task.js'
import type { Task } from '../core/types.js'
import { taskSections, type TaskSection } from './sections.js'
import { useTaskSections } from './use-task-sections.js'

const NOW = new Date(2026, 9, 14, 15, 20)
const today = new Date(2026, 9, 14, 9).toISOString()
const yesterday = new Date(2026, 9, 13, 9).toISOString()

const ids = (sections: readonly TaskSection[]) =>
  sections.map(({ name, tasks }) => [name, tasks.map(({ id }) => id)])

const task = (id: string, phase: Task['phase'], created: string): Task =>
  makeTask({ id, phase, created_at: created, ...(phase === 'running' ? {} : { finished_at: created }) })

test('what is active is now, whenever it was created', () => {
  expect(ids(taskSections([task('a', 'running', yesterday)], NOW))).toEqual([['now', ['a']]])
})

test('what ended stands under the day of its end, in the order of the list and without empty sections', () => {
  const sections = taskSections(
    [task('a', 'failed', today), task('b', 'finished', today), task('c', 'cancelled', yesterday)],
    NOW,
  )
  expect(ids(sections)).toEqual([
    ['today', ['a', 'b']],
    ['earlier', ['c']],
  ])
})

test('a task created yesterday that ended today is of today', () => {
  const late = makeTask({ id: 'a', phase: 'finished', created_at: yesterday, finished_at: today })
  expect(ids(taskSections([late], NOW))).toEqual([['today', ['a']]])
})

test('a task that ends before our eyes keeps its place until the list is taken anew', () => {
  const view = renderHook(({ tasks, key }) => useTaskSections(tasks, NOW, key), {
    initialProps: { tasks: [task('a', 'running', today)], key: 1 },
  })
  view.rerender({ tasks: [task('a', 'finished', today)], key: 1 })
  expect(ids(view.result.current)).toEqual([['now', ['a']]])
  view.rerender({ tasks: [task('a', 'finished', today)], key: 2 })
  expect(ids(view.result.current)).toEqual([['today', ['a']]])
})
