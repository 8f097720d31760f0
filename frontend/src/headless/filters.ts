import { ACTIVE_PHASES } from '../core/phases.js'
import type { TaskFilter, TaskPhase } from '../core/types.js'

export type TaskPhaseGroup = 'all' | 'active' | 'finished' | 'failed'

/** What the reader narrows the list by. */
export interface TaskFilterChoice {
  group: TaskPhaseGroup
  module: string | null
  q: string
}

export const NO_CHOICE: TaskFilterChoice = { group: 'all', module: null, q: '' }

const PHASES: Record<Exclude<TaskPhaseGroup, 'all'>, readonly TaskPhase[]> = {
  active: ACTIVE_PHASES,
  finished: ['finished'],
  failed: ['failed', 'lost', 'expired'],
}

/** Return the host's filter, narrowed by what the reader chose; the host's own words are never widened. */
export function narrowed(base: TaskFilter, choice: TaskFilterChoice): TaskFilter {
  const filter = { ...base }
  const q = choice.q.trim()
  if (choice.group !== 'all' && !base.phase?.length) filter.phase = PHASES[choice.group]
  if (choice.module !== null && (!base.module?.length || base.module.includes(choice.module))) {
    filter.module = [choice.module]
  }
  if (q && !base.q) filter.q = q
  return filter
}

/** Return how many things the reader narrowed the list by. */
export function choiceCount({ group, module, q }: TaskFilterChoice): number {
  return Number(group !== 'all') + Number(module !== null) + Number(q.trim() !== '')
}
