import { renderHook, waitFor } from '@testing-library/react'
import { StrictMode, type ReactNode } from 'react'

import type { Session, Worker } from '../core/types.js'
import { createFakeServer, TestProvider, type FakeServer, type FakeServerSeed } from '../testing/index.js'
import { useWorkers } from './index.js'
import { useQueues, useWorker, useWorkerActions } from './use-workers.js'

const OPERATOR: Partial<Session> = {
  permissions: { see_everything: true, modules: [], see_workers: true, control: true },
}

/** One of which only the name is known. */
const UNKNOWN: Worker = {
  name: 'reports/a@one',
  alive: null,
  pool: null,
  concurrency: null,
  active: null,
  active_count: null,
  active_source: null,
  clock_offset_seconds: null,
  prefetch: null,
  registered_count: null,
  since: null,
  version: null,
  last_seen: null,
  load: null,
  pid: null,
  processed: null,
  queues: null,
  software: null,
  uptime_seconds: null,
}

function serverWith(worker: Partial<Worker> = {}, seed: FakeServerSeed = {}): FakeServer {
  return createFakeServer({
    session: OPERATOR,
    workers: { workers: [{ ...UNKNOWN, ...worker }] },
    ...seed,
  })
}

function hook<R>(server: FakeServer, use: () => R) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <TestProvider server={server}>{children}</TestProvider>
    </StrictMode>
  )
  return renderHook(use, { wrapper }).result
}

test('useWorker finds a worker whose name has a slash, and leaves null what is not known', async () => {
  const result = hook(serverWith(), () => useWorker('reports/a@one'))
  await waitFor(() => expect(result.current.data).toBeDefined())
  const { worker } = result.current.data!
  expect(worker.name).toBe('reports/a@one')
  expect([worker.prefetch, worker.registered, worker.queues, worker.concurrency]).toEqual([
    null,
    null,
    null,
    null,
  ])
})

test('useWorker asks nothing without a name', async () => {
  const server = serverWith()
  const result = hook(server, () => ({ worker: useWorker(null), queues: useQueues() }))
  await waitFor(() => expect(result.current.queues.data).toBeDefined())
  expect(result.current.worker.fetchStatus).toBe('idle')
  expect(server.calls.filter(({ path }) => path.includes('/workers/'))).toEqual([])
})

test('useWorker tells a worker that is not there from one that nobody could be asked about', async () => {
  const gone = hook(serverWith(), () => useWorker('celery@nowhere'))
  await waitFor(() => expect(gone.current.error?.code).toBe('not_found'))
  const silent = serverWith({}, { workers: { available: false, workers: null } })
  const unknown = hook(silent, () => useWorker('celery@nowhere'))
  await waitFor(() => expect(unknown.current.failureReason?.code).toBe('workers_unavailable'))
})

test('useQueues hands on what is null and why', async () => {
  const server = createFakeServer({
    queues: {
      queues: [
        {
          name: 'celery',
          depth: null,
          oldest_waiting_at: null,
          oldest_waiting_seconds: null,
          oldest_source: null,
          consumers: null,
          workers: null,
          unacknowledged: null,
          priorities: null,
          unknown: { depth: 'broker_unavailable' },
        },
      ],
    },
  })
  const result = hook(server, () => useQueues())
  await waitFor(() => expect(result.current.data?.queues).toHaveLength(1))
  expect(result.current.data?.queues[0]).toMatchObject({
    depth: null,
    unknown: { depth: 'broker_unavailable' },
  })
})

test('useWorkerActions tells what came of an order, and the workers are asked for anew', async () => {
  const server = serverWith({ concurrency: 4 })
  const result = hook(server, () => ({
    ...useWorkerActions(),
    workers: useWorkers(),
    worker: useWorker('reports/a@one'),
  }))
  await waitFor(() => expect(result.current.worker.data?.worker.concurrency).toBe(4))
  await waitFor(() => expect(result.current.workers.data).toBeDefined())
  const order = await result.current.control.mutateAsync({
    worker: 'reports/a@one',
    action: 'grow',
    values: { n: 2 },
  })
  expect(order).toMatchObject({ action: 'grow', outcome: 'done', arguments: { n: 2 } })
  expect(server.calls).toContainEqual({
    method: 'POST',
    path: '/api/tasks/workers/reports/a%40one/grow/',
    body: { n: 2 },
  })
  await waitFor(() => expect(result.current.worker.data?.worker.concurrency).toBe(6))
  await waitFor(() => expect(result.current.workers.data?.workers?.[0]?.concurrency).toBe(6))
  expect(result.current.worker.data?.worker.orders?.[0]).toMatchObject({ id: order.id })
})

test('an action that the worker refuses rejects with its words', async () => {
  const server = serverWith()
  server.fail('pool-restart', 409, 'worker_refused', 'The worker refuses: Pool restarts not enabled')
  const result = hook(server, () => useWorkerActions())
  const asked = result.current.control.mutateAsync({
    worker: 'reports/a@one',
    action: 'pool_restart',
    values: {},
  })
  await expect(asked).rejects.toMatchObject({
    code: 'worker_refused',
    message: 'The worker refuses: Pool restarts not enabled',
  })
})
