import { makeTask } from '../../testing/make-task.js'
import type { TaskChange } from '../types.js'
import { Order } from './order.js'

const upsert = (version: number, number = 1): TaskChange => ({
  op: 'upsert',
  v: version,
  execution: makeTask({ id: 'a', version, number }),
})
const remove = (v: number): TaskChange => ({ op: 'remove', v, id: 'a' })

/** Return how many of the changes of each answer are news. */
function news(...answers: TaskChange[][]): number[] {
  const order = new Order()
  return answers.map((items) => {
    const answer = order.sorted({ type: 'changes', items, cursor: '', up_to_date: true, retry_after: 5 })
    return answer.type === 'changes' ? answer.items.length : -1
  })
}

test('what is told twice is news, what is older than what is known is not', () => {
  expect(news([upsert(2)], [upsert(2)], [upsert(1)], [upsert(3)])).toEqual([1, 1, 0, 1])
  expect(news([upsert(2)], [remove(3)], [upsert(2)], [upsert(4)])).toEqual([1, 1, 0, 1])
  expect(news([upsert(4)], [remove(3)])).toEqual([1, 0])
})

test('a task that was deleted and made anew is news, and what is told of the old one no more', () => {
  const anew = [remove(8), upsert(1, 2)]
  expect(news([upsert(7, 1)], anew, [upsert(7, 1)], [upsert(2, 2)], anew)).toEqual([1, 2, 0, 1, 0])
})

test('each time that a task was made anew may be told in an answer of its own', () => {
  expect(news([remove(6), upsert(1, 9)], [remove(11), upsert(1, 9)], [upsert(1, 9)])).toEqual([2, 2, 1])
})
