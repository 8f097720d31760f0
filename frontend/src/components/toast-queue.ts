import type { Task } from '../core/types.js'
import { isFailure } from './ending-sentence.js'

/** Ends that are being told, in the order in which they came. */
export type ToastQueue = readonly Task[]

const MAX_TOASTS = 3

/** Those that are shown; what waits behind them are failures. */
export function visibleToasts(queue: ToastQueue): readonly Task[] {
  return queue.slice(0, MAX_TOASTS)
}

/**
 * Return the queue after one more end.
 *
 * A correction takes the place of what it corrects. Good news give way to newer ones, failures to nothing: with three
 * of them on the screen more failures wait, and good news are left to the list and the bell.
 */
export function addToast(queue: ToastQueue, task: Task): ToastQueue {
  if (queue.some(({ id }) => id === task.id)) return queue.map((told) => (told.id === task.id ? task : told))
  if (queue.length < MAX_TOASTS) return [...queue, task]
  const givingWay = queue.find(({ phase }) => !isFailure(phase))
  if (givingWay) return [...queue.filter((told) => told !== givingWay), task]
  return isFailure(task.phase) ? [...queue, task] : queue
}

export function removeToast(queue: ToastQueue, id: string): ToastQueue {
  return queue.filter((task) => task.id !== id)
}
