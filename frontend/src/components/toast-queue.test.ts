import type { Task, TaskPhase } from '../core/types.js'
import { makeTask } from '../testing/index.js'
import { addToast, removeToast, visibleToasts, type ToastQueue } from './toast-queue.js'

function ended(id: string, phase: TaskPhase = 'finished', revision = 0): Task {
  return makeTask({ id, phase, revision })
}

function queueOf(...tasks: Task[]): ToastQueue {
  return tasks.reduce(addToast, [] as ToastQueue)
}

const ids = (tasks: readonly Task[]): string[] => tasks.map(({ id }) => id)

test('good news give way to newer ones', () => {
  expect(ids(queueOf(ended('a'), ended('b'), ended('c'), ended('d')))).toEqual(['b', 'c', 'd'])
})

test('a failure takes the place of good news, never of another failure', () => {
  const queue = queueOf(ended('a', 'failed'), ended('b'), ended('c', 'lost'), ended('d', 'failed'))
  expect(ids(queue)).toEqual(['a', 'c', 'd'])
})

test('failures that do not fit wait until one is closed', () => {
  const queue = queueOf(...['a', 'b', 'c', 'd'].map((id) => ended(id, 'failed')))
  expect(ids(visibleToasts(queue))).toEqual(['a', 'b', 'c'])
  expect(ids(visibleToasts(removeToast(queue, 'a')))).toEqual(['b', 'c', 'd'])
})

test('good news do not wait behind three failures', () => {
  const queue = queueOf(...['a', 'b', 'c'].map((id) => ended(id, 'failed')), ended('d'))
  expect(ids(queue)).toEqual(['a', 'b', 'c'])
})

test('a correction stands where the end stood that it corrects', () => {
  const queue = queueOf(ended('a', 'failed'), ended('b'), ended('a', 'finished', 1))
  expect(queue.map(({ id, phase }) => `${id} ${phase}`)).toEqual(['a finished', 'b finished'])
})
