'use client'

import { useMutation, type UseMutationResult } from '@tanstack/react-query'

import type { BulkTarget } from '../core/client.js'
import type { TaskManagerError } from '../core/errors.js'
import type { Outcome, Outcomes } from '../core/types.js'
import { useTaskManagerContext } from './context.js'
import { noteStarted } from './just-started.js'

const ONCE = { networkMode: 'always', retry: false } as const

export interface TaskActions {
  /** `terminate` also signals the worker process, for those who may. */
  cancel: UseMutationResult<Outcome, TaskManagerError, { terminate?: boolean } | void>
  /** Runs it again under a new id: `data.new_task_id`. */
  retry: UseMutationResult<Outcome, TaskManagerError, void>
}

/** Return what can be done to one task; each action says how it went. */
export function useTaskActions(id: string): TaskActions {
  const { client, queryClient } = useTaskManagerContext()
  const cancel = useMutation<Outcome, TaskManagerError, { terminate?: boolean } | void>(
    { ...ONCE, mutationFn: (options) => client.cancel(id, options ?? {}) },
    queryClient,
  )
  const retry = useMutation<Outcome, TaskManagerError, void>(
    {
      ...ONCE,
      mutationFn: async () => {
        const outcome = await client.retry(id)
        if (outcome.new_task_id) noteStarted(client, outcome.new_task_id)
        return outcome
      },
    },
    queryClient,
  )
  return { cancel, retry }
}

export interface BulkTaskActions {
  cancel: UseMutationResult<Outcomes, TaskManagerError, BulkTarget>
  retry: UseMutationResult<Outcomes, TaskManagerError, BulkTarget>
}

/** Return what can be done to many tasks at once; the answer says what happened to each. */
export function useBulkTaskActions(): BulkTaskActions {
  const { client, queryClient } = useTaskManagerContext()
  return {
    cancel: useMutation({ ...ONCE, mutationFn: (target) => client.cancelMany(target) }, queryClient),
    retry: useMutation({ ...ONCE, mutationFn: (target) => client.retryMany(target) }, queryClient),
  }
}
