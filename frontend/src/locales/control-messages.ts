import type { WorkerAction, WorkerOrder } from '../core/types.js'

export type ControlField = 'n' | 'min' | 'max' | 'queue' | 'task' | 'rate' | 'soft' | 'hard'

/** Texts of one worker: what is known of it, what it can be told, and what it was told. */
export interface ControlMessages {
  back: string
  open(worker: string): string
  facts: string
  places: string
  processId: string
  startedAt: string
  prefetch: string
  prefetchUnlimited: string
  clock: string
  clockRight: string
  clockAhead(seconds: string): string
  clockBehind(seconds: string): string
  software: string
  recorder: string
  registered(count: string): string
  registeredUnknown: string
  findTask: string
  noTaskFound: string
  orders: string
  ordersEmpty: string
  orderBy(name: string): string
  somebodyGone: string
  outcomes: Record<WorkerOrder['outcome'], string>
  control: string
  actions: Record<WorkerAction, string>
  explained: Record<WorkerAction, string>
  runningNow(count: string): string
  fields: Record<ControlField, string>
  hints: Partial<Record<ControlField, string>>
  wholeNumber: string
  isRequired: string
  badRate: string
  badSeconds: string
  minAboveMax: string
  keep: string
  sending: string
  done(action: string, worker: string): string
  sent(action: string, worker: string): string
}
