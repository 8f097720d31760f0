'use client'

import { useQuery, type UseQueryResult } from '@tanstack/react-query'

import type { TaskManagerError } from '../core/errors.js'
import type { Session, TaskStats, TaskTemplate, Workers } from '../core/types.js'
import { useTaskManagerContext } from './context.js'
import { taskQueries, type StatsOptions } from './queries.js'

interface Enabled {
  enabled?: boolean
}

/** Return who is signed in and what they may do. */
export function useTaskSession({ enabled = true }: Enabled = {}): UseQueryResult<Session, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  return useQuery({ ...taskQueries.session(client), enabled }, queryClient) as UseQueryResult<
    Session,
    TaskManagerError
  >
}

/** Return the workers, where that is known from, and how old it is. */
export function useWorkers({ enabled = true }: Enabled = {}): UseQueryResult<Workers, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  return useQuery({ ...taskQueries.workers(client), enabled }, queryClient) as UseQueryResult<
    Workers,
    TaskManagerError
  >
}

/** Return counts, rates and durations of a module, or of everything. */
export function useTaskStats(
  options: StatsOptions & Enabled = {},
): UseQueryResult<TaskStats, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  const { enabled = true, ...of } = options
  return useQuery({ ...taskQueries.stats(client, of), enabled }, queryClient) as UseQueryResult<
    TaskStats,
    TaskManagerError
  >
}

/** Return the declared tasks. */
export function useTaskTemplates({ enabled = true }: Enabled = {}): UseQueryResult<
  TaskTemplate[],
  TaskManagerError
> {
  const { client, queryClient } = useTaskManagerContext()
  return useQuery({ ...taskQueries.templates(client), enabled }, queryClient) as UseQueryResult<
    TaskTemplate[],
    TaskManagerError
  >
}
