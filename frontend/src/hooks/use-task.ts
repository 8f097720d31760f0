'use client'

import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'

import type { TaskManagerError } from '../core/errors.js'
import type { Task, TaskDetail, TaskTree, Timeline } from '../core/types.js'
import { useTaskManagerContext } from './context.js'
import { detailQuery, timelineQuery, treeQuery } from './queries/tasks.js'
import { useFeed, useTaskEnded } from './use-feed.js'

export interface UseTaskOptions {
  enabled?: boolean
  /** Called when the task ends before our eyes, and again where that end is corrected. */
  onTerminal?: ((task: Task) => void) | undefined
}

type MaybeId = string | null | undefined

/** Return one task with its arguments, and keep it current. Without an id it waits. */
export function useTask(
  id: MaybeId,
  options: UseTaskOptions = {},
): UseQueryResult<TaskDetail, TaskManagerError> {
  const { enabled = true, onTerminal } = options
  useTaskEnded((task) => {
    if (enabled && task.id === id) onTerminal?.(task)
  })
  return useAboutTask(id, enabled, detailQuery)
}

/** Return the events and attempts of a task. */
export function useTaskTimeline(
  id: MaybeId,
  { enabled = true }: { enabled?: boolean } = {},
): UseQueryResult<Timeline, TaskManagerError> {
  return useAboutTask(id, enabled, timelineQuery)
}

/** Return the workflow that a task belongs to. */
export function useTaskTree(
  id: MaybeId,
  { enabled = true }: { enabled?: boolean } = {},
): UseQueryResult<TaskTree, TaskManagerError> {
  return useAboutTask(id, enabled, treeQuery)
}

function useAboutTask<T>(
  id: MaybeId,
  enabled: boolean,
  // The factories differ in how their options are typed; what they return is T.
  queryOf: (client: never, id: string) => unknown,
): UseQueryResult<T, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  const isAsked = enabled && Boolean(id)
  useFeed(isAsked)
  const query = queryOf(client as never, id ?? '') as Parameters<typeof useQuery<T, TaskManagerError>>[0]
  return useQuery({ ...query, ...(id ? {} : { queryFn: skipToken }), enabled: isAsked }, queryClient)
}
