'use client'

import { useState } from 'react'

import type { BulkTarget } from '../../core/client.js'
import type { TaskManagerError } from '../../core/errors.js'
import type { Outcomes, Task, TaskFilter, TaskOutcome } from '../../core/types.js'
import { useBulkTaskActions } from '../../hooks/index.js'
import type { Chosen, Selection } from './use-selection.js'

/** What one request may be for. */
export const BULK_LIMIT = 1_000

export type BulkAction = 'cancel' | 'retry'

/** What the reader is asked to confirm, and what is then done: nothing that changes meanwhile gets into it. */
export interface BulkRequest {
  action: BulkAction
  chosen: Chosen
  size: number
  /** How many were selected that it cannot be done to. */
  others: number
}

/** Return what `action` would be done to, of what is selected. */
export function requestFor(
  action: BulkAction,
  { chosen, size }: Selection,
  tasks: readonly Task[],
): BulkRequest {
  // Of those that are not loaded only the server knows.
  if (chosen.kind === 'matching') return { action, chosen, size, others: 0 }
  const possible = tasks.filter((task) => chosen.ids.has(task.id) && task.can[action]).map(({ id }) => id)
  return {
    action,
    chosen: { kind: 'ids', ids: new Set(possible) },
    size: possible.length,
    others: size - possible.length,
  }
}

export interface Bulk {
  isPending: boolean
  /** What happened, once it did. */
  outcomes: Outcomes | null
  error: TaskManagerError | null
  outcomeOf(id: string): TaskOutcome | null
  run(action: BulkAction, chosen: Chosen, filter: TaskFilter): Promise<boolean>
  forget(): void
}

/** Return how to do one thing to many executions, and what happened to each. */
export function useBulk(): Bulk {
  const actions = useBulkTaskActions()
  const [outcomes, setOutcomes] = useState<Outcomes | null>(null)
  const [error, setError] = useState<TaskManagerError | null>(null)
  const byId = new Map(outcomes?.results.map(({ task_id, outcome }) => [task_id, outcome]))
  return {
    isPending: actions.cancel.isPending || actions.retry.isPending,
    outcomes,
    error,
    outcomeOf: (id) => byId.get(id) ?? null,
    async run(action, chosen, filter) {
      setError(null)
      try {
        setOutcomes(await actions[action].mutateAsync(targetOf(chosen, filter)))
        return true
      } catch (refused) {
        setError(refused as TaskManagerError)
        return false
      }
    },
    forget() {
      setOutcomes(null)
      setError(null)
    },
  }
}

function targetOf(chosen: Chosen, filter: TaskFilter): BulkTarget {
  return chosen.kind === 'ids' ? { ids: [...chosen.ids] } : { filter, expectedCount: chosen.count }
}
