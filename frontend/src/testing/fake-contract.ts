import type { TaskManagerClient, TaskManagerClientOptions } from '../core/client.js'
import type {
  Session,
  Task,
  TaskDetail,
  TaskNotification,
  TaskQueues,
  TaskStats,
  TaskTemplate,
  Timeline,
  WorkerDetail,
  Workers,
} from '../core/types.js'
import type { TaskSeed } from './make-task.js'

export interface FakeServerSeed {
  tasks?: TaskSeed[]
  session?: Partial<Session>
  notifications?: Partial<TaskNotification>[]
  workers?: Partial<Workers>
  /** What the details of workers tell beside that, by name. */
  workerDetails?: Record<string, Partial<WorkerDetail>>
  queues?: Partial<TaskQueues>
  templates?: TaskTemplate[]
  stats?: Partial<TaskStats>
}

export interface FakeCall {
  method: string
  path: string
  body: unknown
}

export interface Refusal {
  match: string | RegExp
  status: number
  code: string
  message: string
  field: string | null
}

/** A whole API in memory behind a real `fetch`: for tests and for pages that show states. */
export interface FakeServer {
  readonly fetch: typeof fetch
  readonly calls: FakeCall[]
  readonly tasks: ReadonlyMap<string, Task>
  /** True: nobody answers. */
  offline: boolean
  /** Whether anything is answered at all; false leaves every request waiting. */
  answering: boolean
  client(options?: TaskManagerClientOptions): TaskManagerClient
  /** A task appears, as if somebody had started it. */
  start(seed?: TaskSeed): Task
  /** A task changes; its version rises. */
  update(id: string, patch: TaskSeed): Task
  /** A task is deleted, or no longer this reader's to see. */
  remove(id: string): void
  /** Arguments, traceback and timeline of a task. */
  describe(
    id: string,
    detail: Partial<Pick<TaskDetail, 'args' | 'kwargs' | 'traceback'>>,
    timeline?: Partial<Timeline>,
  ): void
  /** Answer POSTs to an address of the host by starting a task. */
  onStart(path: string, seed: (body: unknown) => TaskSeed): void
  notify(notification: Partial<TaskNotification>): TaskNotification
  /** Refuse what matches, until `heal`. */
  fail(match: string | RegExp, status: number, code: string, message?: string, field?: string | null): void
  heal(): void
  /** The log was pruned: whoever reads on must load anew. */
  mustRefetch(): void
}
