'use client'

import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query'

import type { TaskManagerError } from '../core/errors.js'
import type { ShownPage } from '../core/list.js'
import type { Task, TaskFilter } from '../core/types.js'
import { useTaskManagerContext } from './context.js'
import { listQuery } from './queries/lists.js'
import { useFeed } from './use-feed.js'
import { useTaskSession } from './use-session.js'

export interface UseTasksOptions {
  /** Tasks of a page, 1 to 200. Default 50. */
  pageSize?: number
  enabled?: boolean
}

/** All loaded pages as one list. */
export interface TaskList {
  tasks: readonly Task[]
  count: number
  /** False: `count` is an estimate. */
  countIsExact: boolean
  /** Ids of tasks that arrived and are not shown; `refetch()` takes them in. */
  newItems: readonly string[]
  /** Ids of shown tasks that no longer match the filter; they go with `refetch()`. */
  left: readonly string[]
  /** The server's time when the list was read. */
  asOf: string
}

export type UseTasksResult = UseInfiniteQueryResult<TaskList, TaskManagerError>

/** Return the tasks that a filter lists, newest first, and keep them current. */
export function useTasks(filter: TaskFilter = {}, options: UseTasksOptions = {}): UseTasksResult {
  const { client, queryClient } = useTaskManagerContext()
  const { enabled = true, pageSize } = options
  useFeed(enabled)
  // Whom `me` means, to judge changes by.
  useTaskSession({ enabled: enabled && filter.user === 'me' })
  const query = listQuery(client, filter, pageSize === undefined ? {} : { pageSize })
  return useInfiniteQuery({ ...query, enabled, select: toList }, queryClient)
}

function toList(data: InfiniteData<ShownPage>): TaskList {
  const first = data.pages[0]
  return {
    tasks: unique(data.pages.flatMap((page) => page.tasks)),
    count: first?.count ?? 0,
    countIsExact: first?.countIsExact ?? true,
    newItems: first?.newItems ?? [],
    left: data.pages.flatMap((page) => page.left),
    asOf: first?.asOf ?? '',
  }
}

/** A row can stand on two pages while they are fetched again one after the other. */
function unique(tasks: readonly Task[]): readonly Task[] {
  return [...new Map(tasks.map((task) => [task.id, task])).values()]
}
