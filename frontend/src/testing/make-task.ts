import { isActive } from '../core/phases.js'
import type { Task, TaskPhase, TaskState } from '../core/types.js'

const STATES: Record<TaskPhase, TaskState> = {
  scheduled: 'PENDING',
  queued: 'PENDING',
  running: 'STARTED',
  retrying: 'RETRY',
  cancelling: 'STARTED',
  finished: 'SUCCESS',
  failed: 'FAILURE',
  cancelled: 'REVOKED',
  lost: 'FAILURE',
  expired: 'REVOKED',
}
const REASONS: Partial<Record<TaskPhase, Task['reason']>> = {
  failed: 'exception',
  cancelled: 'cancelled',
  lost: 'worker_lost',
  expired: 'expired',
}

let counter = 0

/** What is told of a task; the rest follows from its phase. */
export type TaskSeed = Partial<Omit<Task, 'progress' | 'can' | 'links'>> & {
  progress?: Partial<Task['progress']>
  can?: Partial<Task['can']>
  links?: Partial<Task['links']>
}

/** Return a whole task, queued unless `seed` says otherwise, with what its phase entails. */
export function makeTask(seed: TaskSeed = {}): Task {
  counter += 1
  const { progress, can, links, ...given } = seed
  const phase = given.phase ?? 'queued'
  const created = given.created_at ?? new Date(Date.now() - 60_000).toISOString()
  const active = isActive(phase)
  const hasStarted = !['scheduled', 'queued'].includes(phase)
  const started = given.started_at === undefined ? (hasStarted ? later(created, 2) : null) : given.started_at
  const finished = given.finished_at ?? (active ? null : later(started ?? created, 12))
  return {
    id: `task-${counter}`,
    number: counter,
    name: 'nomina.consolidar',
    task: 'nomina.tasks.consolidar',
    title: 'Consolidar nómina',
    module: 'nomina',
    state: progress?.percent !== undefined && phase === 'running' ? 'PROGRESS' : STATES[phase],
    reason: REASONS[phase] ?? null,
    phase,
    version: 1,
    revision: 0,
    owner: { id: 1, name: 'nomina' },
    queue: 'celery',
    worker: hasStarted ? 'celery@host' : null,
    remaining_seconds: null,
    attempt: hasStarted ? 1 : 0,
    max_attempts: null,
    created_at: created,
    eta: null,
    expires_at: null,
    started_at: started,
    finished_at: finished,
    duration_seconds: finished && started ? (Date.parse(finished) - Date.parse(started)) / 1_000 : null,
    root_id: null,
    parent_id: null,
    group_id: null,
    retry_of: null,
    cancel_requested: phase === 'cancelling' ? { at: created, by: { id: 1, name: 'nomina' } } : null,
    inferred: false,
    replayable: true,
    tags: [],
    result: null,
    error: phase === 'failed' ? { type: 'ValueError', message: 'Entry 1187 does not balance' } : null,
    ...given,
    progress: {
      current: null,
      total: null,
      percent: null,
      message: '',
      updated_at: progress ? started : null,
      ...progress,
    },
    can: { cancel: active && phase !== 'cancelling', terminate: false, retry: !active, ...can },
    links: { result: null, flower: null, ...links },
  }
}

function later(moment: string, seconds: number): string {
  return new Date(Date.parse(moment) + seconds * 1_000).toISOString()
}
