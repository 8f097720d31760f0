import type { TaskPhase } from './types.js'

/** Phases of a task that has not ended. */
export const ACTIVE_PHASES = [
  'scheduled',
  'queued',
  'running',
  'retrying',
  'cancelling',
] as const satisfies readonly TaskPhase[]

/** Phases of a task that has ended; a correction or a new delivery can still change it. */
export const ENDED_PHASES = [
  'finished',
  'failed',
  'cancelled',
  'lost',
  'expired',
] as const satisfies readonly TaskPhase[]

export function isActive(phase: TaskPhase): boolean {
  return (ACTIVE_PHASES as readonly TaskPhase[]).includes(phase)
}
