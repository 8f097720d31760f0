import type { TaskQueue, TaskQueues, TaskTemplate, Worker, WorkerDetail } from '@task-manager/react/core'
import type { FakeServerSeed } from '@task-manager/react/testing'
import type { Language } from '../context.js'
import { ago, NOW } from './clock.js'
import { fixtureTexts } from './fixtures.js'

/** The worker that is shown alone. */
export const BUSY = 'celery@host'

/** What an operator's server knows beside the tasks. */
export function operatorSeed(language: Language): FakeServerSeed {
  return {
    session: {
      user: { id: 9, name: 'Ada Admin', is_staff: true },
      permissions: {
        see_everything: true,
        modules: ['nomina', 'contabilidad'],
        see_workers: true,
        control: true,
      },
    },
    workers: {
      source: 'remote_control',
      available: true,
      fetched_at: ago(3),
      workers: [busy(), idle(), gone()],
    },
    workerDetails: { [BUSY]: detail() },
    queues: { fetched_at: ago(3), queues: queues() },
    stats: {
      days: 7,
      total: 1_204,
      success_rate: 0.962,
      by_phase: {
        running: 4,
        queued: 1,
        scheduled: 1,
        retrying: 1,
        finished: 1_140,
        failed: 45,
        cancelled: 9,
        lost: 2,
      },
      by_state: { SUCCESS: 1_140, FAILURE: 47, REVOKED: 9, STARTED: 4, PENDING: 2, RETRY: 1 },
      run: { p50: 8.4, p95: 31.2, p99: 44 },
      wait: { p50: 0.3, p95: 2.1, p99: 9.7 },
      per_day: [140, 152, 168, 171, 60, 44, 93].map((success, index) => ({
        date: new Date(NOW - (6 - index) * 86_400_000).toISOString().slice(0, 10),
        success,
        failure: [4, 6, 3, 12, 1, 0, 5][index] ?? 0,
        revoked: index % 3,
        total: success + ([4, 6, 3, 12, 1, 0, 5][index] ?? 0) + (index % 3),
      })),
    },
    templates: templatesOf(language),
  }
}

function worker(name: string, given: Partial<Worker>): Worker {
  return {
    name,
    alive: true,
    last_seen: ago(2),
    active: [],
    active_count: 0,
    active_source: 'remote_control',
    clock_offset_seconds: 0,
    prefetch: 16,
    registered_count: 12,
    since: ago(93_600),
    version: '0.1.0',
    concurrency: 4,
    load: [0.4, 0.5, 0.6],
    pid: 4_101,
    pool: 'prefork',
    processed: 812,
    queues: ['celery'],
    software: 'celery 5.5',
    uptime_seconds: 93_600,
    ...given,
  }
}

function busy(): Worker {
  const active = [{ task_id: 'running', task: 'nomina.tasks.consolidar', started_at: ago(73) }]
  return worker(BUSY, { active, active_count: 1, load: [1.9, 1.4, 1.1] })
}

function idle(): Worker {
  return worker('celery@host-2', { processed: 390, uptime_seconds: 7_200 })
}

function gone(): Worker {
  return worker('celery@host-3', {
    alive: false,
    last_seen: ago(540),
    active: null,
    active_count: null,
    load: null,
    uptime_seconds: null,
  })
}

function detail(): Partial<WorkerDetail> {
  const order = { worker: BUSY, by: { id: 9, name: 'Ada Admin' }, detail: '' }
  return {
    registered: ['contabilidad.tasks.importar', 'nomina.tasks.consolidar', 'nomina.tasks.pago_banco'],
    orders: [
      { ...order, id: 3, at: ago(400), action: 'grow', arguments: { n: 2 }, outcome: 'done' },
      {
        ...order,
        id: 2,
        at: ago(4_000),
        action: 'autoscale',
        arguments: { max: 8, min: 2 },
        outcome: 'refused',
        detail: 'Autoscale not enabled',
      },
      {
        ...order,
        id: 1,
        at: ago(90_000),
        by: null,
        action: 'rate_limit',
        arguments: {},
        outcome: 'unanswered',
      },
    ],
  }
}

function queue(name: string, given: Partial<TaskQueue>): TaskQueue {
  return {
    name,
    depth: 0,
    consumers: 2,
    unacknowledged: 4,
    oldest_waiting_at: null,
    oldest_waiting_seconds: null,
    oldest_source: null,
    priorities: null,
    workers: [BUSY, 'celery@host-2'],
    unknown: {},
    ...given,
  }
}

function queues(): TaskQueue[] {
  return [
    queue('celery', {
      depth: 1_284,
      oldest_waiting_at: ago(190),
      oldest_waiting_seconds: 190,
      oldest_source: 'broker',
      priorities: { 0: 1_200, 9: 84 },
    }),
    queue('informes', { unknown: { oldest_waiting_at: 'empty' } }),
    queue('nocturna', {
      depth: 12,
      consumers: 0,
      workers: [],
      oldest_waiting_at: ago(4_200),
      oldest_waiting_seconds: 4_200,
      oldest_source: 'stored',
      unacknowledged: null,
      unknown: { unacknowledged: 'broker_does_not_tell' },
    }),
  ]
}

/** What is known while the broker does not answer. */
export function brokerAway(): Partial<TaskQueues> {
  const unknown = { depth: 'broker_unavailable', consumers: 'broker_unavailable' } as const
  const away = { depth: null, consumers: null, unacknowledged: null, unknown }
  return {
    available: false,
    stale: true,
    fetched_at: ago(45),
    error: 'Error 111 connecting to 127.0.0.1:6379. Connection refused.',
    queues: queues().map((each) => ({ ...each, ...away })),
  }
}

function templatesOf(language: Language): TaskTemplate[] {
  const t = fixtureTexts(language)
  const made = (name: string, title: string, expected_seconds: number | null): TaskTemplate => ({
    name,
    title,
    task: name.replace('.', '.tasks.'),
    module: name.split('.')[0] ?? '',
    description: '',
    expected_seconds,
    max_attempts: null,
    batched: false,
    tags: [],
    updated_at: ago(86_400),
  })
  return [
    made('nomina.consolidar', t.consolidate, 32),
    made('nomina.pago_banco', t.bank, null),
    made('contabilidad.importar', t.import, 26),
    made('contabilidad.informe', t.report, 300),
  ]
}
