'use client'

import type { InfiniteData, QueryClient } from '@tanstack/react-query'

import type { TaskManagerClient } from '../core/client.js'
import type { ShownPage } from '../core/list.js'
import type { Task } from '../core/types.js'
import { useTaskManagerContext } from '../hooks/context.js'
import { taskKeys } from '../hooks/keys.js'

/** Return how long a task ran as far as that is at hand; nothing is asked for it. */
export function useKnownDuration(taskId: string): number | null {
  const { client, queryClient } = useTaskManagerContext()
  return knownTask(queryClient, client, taskId)?.duration_seconds ?? null
}

function knownTask(cache: QueryClient, client: TaskManagerClient, id: string): Task | undefined {
  const detail = cache.getQueryData<Task>(taskKeys.detail(client, id))
  if (detail) return detail
  for (const [, data] of cache.getQueriesData<InfiniteData<ShownPage>>({
    queryKey: taskKeys.lists(client),
  })) {
    const found = data?.pages.flatMap((page) => page.tasks).find((task) => task.id === id)
    if (found) return found
  }
  return undefined
}
