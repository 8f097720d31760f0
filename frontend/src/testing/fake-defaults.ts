import { isActive } from '../core/phases.js'
import type { FlowerInfo, Session, Task, TaskStats } from '../core/types.js'
import { now } from './fake-http.js'
import { makeTask } from './make-task.js'

export function sessionWith(seed: Partial<Session> = {}): Session {
  return {
    user: { id: 1, name: 'nomina', is_staff: false },
    csrf_token: 'token',
    permissions: { see_everything: false, modules: [], see_workers: false, control: false },
    transports: ['polling'],
    server_time: now(),
    locale: 'en',
    epoch: '00000000-0000-0000-0000-000000000000',
    version: '0',
    ...seed,
  }
}

export function statsWith(seed: Partial<TaskStats> = {}): TaskStats {
  const none = { p50: null, p95: null, p99: null }
  return {
    days: 7,
    total: 0,
    by_state: {},
    by_phase: {},
    success_rate: null,
    run: none,
    wait: none,
    per_day: [],
    ...seed,
  }
}

export function noFlower(): FlowerInfo {
  return {
    configured: false,
    available: false,
    url: null,
    workers_alive: null,
    error: null,
    fetched_at: now(),
    stale: false,
  }
}

/** What a new phase entails, where the patch does not say. */
export function entailedBy(
  task: Task,
  phase: Task['phase'],
): Pick<
  Task,
  | 'state'
  | 'reason'
  | 'started_at'
  | 'finished_at'
  | 'duration_seconds'
  | 'error'
  | 'can'
  | 'worker'
  | 'attempt'
> {
  const { state, reason, error, can, worker, attempt } = makeTask({ phase })
  const ended = !isActive(phase)
  const started = task.started_at ?? (phase === 'running' || phase === 'finished' ? now() : null)
  const finished = ended ? now() : null
  return {
    state,
    reason,
    error,
    can,
    worker: task.worker ?? worker,
    attempt: Math.max(task.attempt, attempt),
    started_at: started,
    finished_at: finished,
    duration_seconds: started && finished ? (Date.parse(finished) - Date.parse(started)) / 1_000 : null,
  }
}
