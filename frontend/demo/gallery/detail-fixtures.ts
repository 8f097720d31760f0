import type { TaskAttempt, TaskEvent } from '@task-manager/react/core'
import { makeTask } from '@task-manager/react/testing'
import type { Language } from '../context.js'
import { ago } from './clock.js'
import { fixtureTexts, tasksOf } from './fixtures.js'
import type { Scene } from './server.js'

interface DetailScene {
  id: string
  scene: Scene
  /** Which tab to show, from 1; default the first. */
  tab?: number
}

const TRACEBACK = `Traceback (most recent call last):
  File "/app/.venv/lib/python3.12/site-packages/celery/app/trace.py", line 453, in trace_task
    R = retval = fun(*args, **kwargs)
  File "/app/contabilidad/tasks.py", line 27, in importar
    entry.check()
  File "/app/contabilidad/journal.py", line 48, in check
    raise ValueError(f"El asiento {self.number} no cuadra: débito {debit}, crédito {credit}")
ValueError: El asiento 1187 no cuadra: débito 450.000, crédito 405.000`

type Name =
  | 'running'
  | 'finished'
  | 'failed'
  | 'retried'
  | 'cancelled'
  | 'workflow'
  | 'redacted'
  | 'missing'
  | 'loading'

export function detailScenes(language: Language): Record<Name, DetailScene> {
  const tasks = tasksOf(language)
  const { running, finished, failed, cancelled } = tasks
  const hidden = makeTask({
    id: 'redacted',
    number: 1_060,
    phase: 'finished',
    title: fixtureTexts(language).consolidate,
    created_at: ago(300),
    result: { neto: '4.210.000' },
  })
  return {
    running: {
      id: running.id,
      scene: {
        seed: { tasks: [running] },
        prepare: (server) =>
          server.describe(
            running.id,
            { args: ['2026-10'] },
            {
              attempts: [attempt(1, { state: 'PROGRESS', received_at: ago(74), started_at: ago(73) })],
              events: began(75, 73),
            },
          ),
      },
    },
    finished: {
      id: finished.id,
      tab: 3,
      scene: {
        seed: { tasks: [finished] },
        prepare: (server) =>
          server.describe(
            finished.id,
            { kwargs: { archivo: 'diario_diciembre.csv' } },
            {
              attempts: [
                attempt(1, {
                  state: 'SUCCESS',
                  received_at: ago(139),
                  started_at: ago(138),
                  ended_at: ago(126),
                  duration_seconds: 12,
                }),
              ],
              events: [...began(140, 138), event('ended', 126, { state: 'SUCCESS' })],
            },
          ),
      },
    },
    failed: {
      id: failed.id,
      scene: {
        seed: { tasks: [failed] },
        prepare: (server) =>
          server.describe(
            failed.id,
            { args: [{ archivo: 'diario_descuadrado.csv' }], traceback: TRACEBACK },
            {
              attempts: [
                attempt(3, {
                  ...failure(failed.error),
                  received_at: ago(2_399),
                  started_at: ago(2_398),
                  ended_at: ago(2_386),
                  duration_seconds: 12,
                }),
              ],
              events: [...began(2_400, 2_398), event('ended', 2_386, { state: 'FAILURE' })],
            },
          ),
      },
    },
    retried: retried(language),
    cancelled: {
      id: cancelled.id,
      scene: {
        seed: { tasks: [cancelled] },
        prepare: (server) =>
          server.describe(
            cancelled.id,
            { args: [2026] },
            {
              attempts: [
                attempt(1, {
                  state: 'REVOKED',
                  reason: 'cancelled',
                  received_at: ago(2_999),
                  started_at: ago(2_998),
                  ended_at: ago(2_986),
                  duration_seconds: 12,
                }),
              ],
              events: [
                ...began(3_000, 2_998),
                event('cancel_requested', 2_990),
                event('ended', 2_986, { state: 'REVOKED' }),
              ],
            },
          ),
      },
    },
    workflow: workflow(language),
    redacted: {
      id: hidden.id,
      tab: 2,
      scene: {
        seed: { tasks: [hidden] },
        prepare: (server) =>
          server.describe(hidden.id, {
            args: ['2026-10'],
            kwargs: { cuenta: '•••', clave: '•••', correo: 'nora@example.org' },
          }),
      },
    },
    missing: { id: 'gone', scene: {} },
    loading: { id: 'waiting', scene: { prepare: (server) => (server.answering = false) } },
  }
}

function retried(language: Language): DetailScene {
  const error = { type: 'ConnectionError', message: fixtureTexts(language).bankBusy }
  const task = makeTask({
    id: 'retried',
    number: 1_042,
    phase: 'finished',
    title: fixtureTexts(language).bank,
    created_at: ago(60),
    started_at: ago(59),
    finished_at: ago(20),
    duration_seconds: 39,
    attempt: 4,
    max_attempts: 5,
    result: { comprobante: 'BCO-2026-10-0042' },
  })
  const tries = [58, 48, 38].map((start, index) =>
    attempt(index + 1, {
      state: 'RETRY',
      error,
      received_at: ago(start + 1),
      started_at: ago(start),
      ended_at: ago(start - 2),
      retry_at: ago(start - 9),
      duration_seconds: 2,
    }),
  )
  const last = attempt(4, {
    state: 'SUCCESS',
    received_at: ago(25),
    started_at: ago(24),
    ended_at: ago(20),
    duration_seconds: 4,
  })
  const events = [
    ...began(60, 58),
    ...[56, 46, 36].map((at) => event('retried', at)),
    event('ended', 20, { state: 'SUCCESS' }),
  ]
  return {
    id: task.id,
    scene: {
      seed: { tasks: [task] },
      prepare: (server) =>
        server.describe(task.id, { args: ['2026-10'] }, { attempts: [...tries, last], events }),
    },
  }
}

function workflow(language: Language): DetailScene {
  const t = fixtureTexts(language)
  const root = makeTask({
    id: 'flow',
    number: 1_050,
    phase: 'finished',
    title: t.import,
    created_at: ago(90),
    root_id: 'flow',
  })
  const below = (
    id: string,
    parent_id: string,
    seed: Parameters<typeof makeTask>[0],
  ): ReturnType<typeof makeTask> => makeTask({ id, number: 1_051, root_id: 'flow', parent_id, ...seed })
  return {
    id: 'flow',
    tab: 4,
    scene: {
      seed: {
        tasks: [
          root,
          below('flow-2', 'flow', {
            phase: 'running',
            title: t.ledger,
            created_at: ago(60),
            progress: { current: 3, total: 8, percent: 37.5, updated_at: ago(1) },
          }),
          below('flow-3', 'flow-2', { phase: 'queued', title: t.report, created_at: ago(10) }),
          below('flow-4', 'flow', { phase: 'failed', title: t.bank, created_at: ago(55) }),
        ],
      },
    },
  }
}

function attempt(number: number, given: Partial<TaskAttempt>): TaskAttempt {
  return {
    id: `attempt-${number}`,
    number,
    state: 'STARTED',
    reason: null,
    worker: 'celery@host',
    received_at: null,
    started_at: null,
    ended_at: null,
    retry_at: null,
    duration_seconds: null,
    redelivered: false,
    inferred: false,
    error: null,
    traceback: null,
    ...given,
  }
}

function failure(error: TaskAttempt['error']): Partial<TaskAttempt> {
  return { state: 'FAILURE', reason: 'exception', error, traceback: TRACEBACK }
}

function event(kind: TaskEvent['kind'], at: number, data: Record<string, unknown> = {}): TaskEvent {
  return { id: `${kind}-${at}`, kind, at: ago(at), attempt_id: null, data }
}

function began(published: number, started: number): TaskEvent[] {
  return [event('published', published), event('received', started + 1), event('started', started)]
}
