import type { components } from './schema.js'

type Schemas = components['schemas']

/** One execution of a Celery task, as every endpoint and every change carries it. */
export type Task = Schemas['Execution']
export type TaskDetail = Schemas['ExecutionDetail']
export type TaskNode = Schemas['ExecutionNode']
export type TaskPage = Schemas['ExecutionPage']
export type TaskState = Schemas['TaskState']
export type TaskReason = Schemas['TaskReason']
export type TaskPhase = Schemas['TaskPhase']
export type Timeline = Schemas['Timeline']
export type TaskEvent = Schemas['Event']
export type TaskAttempt = Schemas['Attempt']
export type TaskTree = Schemas['Tree']
export type TaskOutcome = Schemas['TaskOutcome']
export type Outcome = Schemas['Outcome']
export type Outcomes = Schemas['Outcomes']
export type TaskNotification = Schemas['Notification']
export type NotificationPage = Schemas['NotificationPage']
export type ReadAll = Schemas['ReadAll']
export type TaskStats = Schemas['Stats']
export type Worker = Schemas['Worker']
export type Workers = Schemas['Workers']
/** A worker with the tasks that it knows, what this reader may have it do, and what it was told. */
export type WorkerDetail = Schemas['OneWorker']
/** One worker, where that is known from, and how old it is. */
export type WorkerAnswer = Schemas['WorkerDetail']
export type WorkerOrder = Schemas['WorkerOrder']
export type WorkerAction = Schemas['TaskWorkerAction']
export type TaskQueue = Schemas['Queue']
export type TaskQueues = Schemas['Queues']
export type QueueReason = Schemas['TaskQueueReason']
export type FlowerInfo = Schemas['FlowerInfo']
export type TaskTemplate = Schemas['Template']
export type Session = Schemas['Session']
export type TaskChange = Schemas['Change']
export type ChangesAnswer = Schemas['Changes']

/** Which tasks: values of one field are alternatives, fields narrow each other. */
export interface TaskFilter {
  /** Owner's primary key, or `me`. */
  user?: string | number
  phase?: readonly TaskPhase[]
  state?: readonly TaskState[]
  module?: readonly string[]
  name?: readonly string[]
  root?: string
  parent?: string
  group?: string
  /** ISO 8601 with an offset; that moment is included. */
  createdAfter?: string
  /** ISO 8601 with an offset; that moment is not included. */
  createdBefore?: string
  number?: number
  /** Text in the title, name, id, owner or error. */
  q?: string
}
