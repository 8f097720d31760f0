'use client'

import { useQuery, type UseQueryResult } from '@tanstack/react-query'

import type { TaskManagerError } from '../core/errors.js'
import type { Session, TaskStats, TaskTemplate, Workers } from '../core/types.js'
import { useTaskManagerContext } from './context.js'
import {
  sessionQuery,
  statsQuery,
  templatesQuery,
  workersQuery,
  type StatsOptions,
} from './queries/others.js'

interface Enabled {
  enabled?: boolean
}

/** Return who is signed in and what they may do. */
export function useTaskSession({ enabled = true }: Enabled = {}): UseQueryResult<Session, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  return useQuery({ ...sessionQuery(client), enabled }, queryClient)
}

/** Return the workers, where that is known from, and how old it is. */
export function useWorkers({ enabled = true }: Enabled = {}): UseQueryResult<Workers, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  return useQuery({ ...workersQuery(client), enabled }, queryClient)
}

/** Return counts, rates and durations of a module, or of everything. */
export function useTaskStats(
  options: StatsOptions & Enabled = {},
): UseQueryResult<TaskStats, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  const { enabled = true, ...of } = options
  return useQuery({ ...statsQuery(client, of), enabled }, queryClient)
}

/** Return the declared tasks. */
export function useTaskTemplates({ enabled = true }: Enabled = {}): UseQueryResult<
  TaskTemplate[],
  TaskManagerError
> {
  const { client, queryClient } = useTaskManagerContext()
  return useQuery({ ...templatesQuery(client), enabled }, queryClient)
}
