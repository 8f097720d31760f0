import type { TaskManagerClient } from './client.js'
import type { components } from './schema.js'
import type { FlowerInfo, TaskQueues, WorkerAction, WorkerAnswer, WorkerOrder } from './types.js'

type Schemas = components['schemas']

/** What each action of a worker takes. */
export interface WorkerValues {
  grow: Schemas['PoolBody']
  shrink: Schemas['PoolBody']
  autoscale: Schemas['AutoscaleBody']
  pool_restart: Record<string, never>
  add_consumer: Schemas['QueueBody']
  cancel_consumer: Schemas['QueueBody']
  rate_limit: Schemas['RateBody']
  time_limit: Schemas['TimeLimitBody']
  shutdown: Record<string, never>
}

/** One worker is to do one thing. */
export type WorkerControl = {
  [A in WorkerAction]: { worker: string; action: A; values: WorkerValues[A] }
}[WorkerAction]

/** Return one worker. Rejects with `not_found`, or `workers_unavailable` where nobody could be asked. */
export function askWorker(
  client: TaskManagerClient,
  name: string,
  signal?: AbortSignal,
): Promise<WorkerAnswer> {
  return client.send({ path: `${worker(name)}/`, signal })
}

/** Return the queues; what is not known of one is null, with a reason in `unknown`. */
export function askQueues(client: TaskManagerClient, signal?: AbortSignal): Promise<TaskQueues> {
  return client.send({ path: 'queues/', signal })
}

/** Return whether Flower is there, and where browsers reach it. */
export function askFlower(client: TaskManagerClient, signal?: AbortSignal): Promise<FlowerInfo> {
  return client.send({ path: 'flower-info/', signal })
}

/** Have a worker do something; rejects with `worker_refused` and the worker's words where it cannot. */
export function controlWorker(client: TaskManagerClient, control: WorkerControl): Promise<WorkerOrder> {
  const path = `${worker(control.worker)}/${control.action.replaceAll('_', '-')}/`
  return client.send({ method: 'POST', path, body: control.values })
}

function worker(name: string): string {
  return `workers/${name.split('/').map(encodeURIComponent).join('/')}`
}
