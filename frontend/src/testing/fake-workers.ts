import type {
  Session,
  TaskQueues,
  Worker,
  WorkerAction,
  WorkerAnswer,
  WorkerDetail,
  WorkerOrder,
  Workers,
} from '../core/types.js'
import { json, now, refuse } from './fake-http.js'

const ACTIONS = [
  'grow',
  'shrink',
  'autoscale',
  'pool_restart',
  'add_consumer',
  'cancel_consumer',
  'rate_limit',
  'time_limit',
  'shutdown',
] as const satisfies readonly WorkerAction[]
const PATH = new RegExp(`^(.*?)(?:/(${ACTIONS.join('|').replaceAll('_', '-')}))?$`)

type Values = Record<string, unknown>

/** The workers, which do what they are told. */
export class FakeWorkers {
  readonly #session: Session
  readonly #details: Record<string, Partial<WorkerDetail>>
  readonly #orders: WorkerOrder[] = []
  #known: Workers

  constructor(
    seed: Partial<Workers> | undefined,
    details: Record<string, Partial<WorkerDetail>> | undefined,
    session: Session,
  ) {
    this.#known = workersWith(seed)
    this.#details = details ?? {}
    this.#session = session
  }

  /** Answer what is asked of `workers/<rest>`: a body is an order. */
  answer(rest: string, body: unknown): Response {
    if (!rest) return json(this.#known)
    const [, name = rest, action] = PATH.exec(rest) ?? []
    const worker = this.#known.workers?.find((each) => each.name === name)
    if (!worker) {
      return this.#known.available
        ? refuse(404, 'not_found', 'There is no worker of this name.')
        : refuse(503, 'workers_unavailable', 'Nobody could be asked which workers there are.')
    }
    if (!action) return json(this.#one(worker))
    return this.#control(worker, action.replaceAll('-', '_') as WorkerAction, body as Values)
  }

  #one(worker: Worker): WorkerAnswer {
    const { source, fetched_at, age_seconds, stale, available, error } = this.#known
    const told = this.#details[worker.name] ?? {}
    const isOperator = this.#session.permissions.control
    const past = told.orders === undefined ? [] : (told.orders ?? [])
    return {
      ...{ source, fetched_at, age_seconds, stale, available, error },
      worker: {
        registered: null,
        ...worker,
        ...told,
        can: { ...allowed(isOperator), ...told.can },
        orders: isOperator ? [...this.#ordersOf(worker.name), ...past] : null,
      },
    }
  }

  #ordersOf(name: string): WorkerOrder[] {
    return this.#orders.filter(({ worker }) => worker === name)
  }

  #control(worker: Worker, action: WorkerAction, values: Values): Response {
    if (!this.#one(worker).worker.can[action]) {
      return refuse(403, 'permission_denied', 'You may not do that to this worker.')
    }
    const after = { ...worker, ...changedBy(worker, action, values) }
    this.#known = {
      ...this.#known,
      workers: (this.#known.workers ?? []).map((each) => (each === worker ? after : each)),
    }
    const isSent = action === 'shutdown'
    const order: WorkerOrder = {
      id: this.#orders.length + 1_000,
      at: now(),
      by: { id: this.#session.user.id, name: this.#session.user.name },
      worker: worker.name,
      action,
      arguments: values,
      outcome: isSent ? 'sent' : 'done',
      detail: isSent ? '' : `${action} done`,
    }
    this.#orders.unshift(order)
    return json(order, isSent ? 202 : 200)
  }
}

function changedBy(worker: Worker, action: WorkerAction, values: Values): Partial<Worker> {
  const { concurrency, queues } = worker
  const count = Number(values['n'] ?? 1)
  switch (action) {
    case 'grow':
      return { concurrency: concurrency === null ? null : concurrency + count }
    case 'shrink':
      return { concurrency: concurrency === null ? null : concurrency - count }
    case 'add_consumer':
      return { queues: [...(queues ?? []), String(values['queue'])] }
    case 'cancel_consumer':
      return { queues: queues?.filter((queue) => queue !== values['queue']) ?? null }
    case 'shutdown':
      return { alive: false }
    default:
      return {}
  }
}

function allowed(all: boolean): Record<string, boolean> {
  return Object.fromEntries(ACTIONS.map((action) => [action, all]))
}

function workersWith(seed: Partial<Workers> = {}): Workers {
  return {
    source: 'remote_control',
    fetched_at: now(),
    age_seconds: 0,
    stale: false,
    available: true,
    error: null,
    workers: [],
    ...seed,
  }
}

/** Return what is told of queues, none unless `seed` has some. */
export function queuesWith(seed: Partial<TaskQueues> = {}): TaskQueues {
  return {
    broker: 'redis',
    fetched_at: now(),
    age_seconds: 0,
    stale: false,
    available: true,
    error: null,
    queues: [],
    ...seed,
  }
}
