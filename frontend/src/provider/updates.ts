'use client'

import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import type { TaskManagerClient } from '../core/client.js'
import type { FeedListener } from '../core/feed.js'
import type { Task } from '../core/types.js'
import { applyChanges, refetchFailed, showsActive } from '../hooks/cache.js'
import { taskKeys } from '../hooks/keys.js'
import { useLatest } from '../hooks/use-latest.js'

/** Keep the query cache up to date with what the feed tells, and tell of each end, in one tab of the browser. */
export function useFeedListener(
  cache: QueryClient,
  client: TaskManagerClient,
  onTaskEnded: ((task: Task) => void) | undefined,
): void {
  const isWanted = onTaskEnded !== undefined
  const tell = useLatest((tasks: readonly Task[]) => tasks.forEach((task) => onTaskEnded?.(task)))
  useEffect(() => {
    const listener = cacheListener(cache, client)
    return client.feed.listen(isWanted ? { ...listener, onEndedOnce: tell } : listener)
  }, [cache, client, isWanted, tell])
}

export function cacheListener(cache: QueryClient, client: TaskManagerClient): FeedListener {
  return {
    onChanges: (changes, milestones) => applyChanges(cache, client, changes, milestones),
    onEnded: () => void cache.invalidateQueries({ queryKey: taskKeys.notifications(client) }),
    onAlive: () => refetchFailed(cache, client),
    onRefetch: () => void cache.invalidateQueries({ queryKey: taskKeys.all(client) }),
    onForget: () => void cache.resetQueries({ queryKey: taskKeys.all(client) }),
    isBusy: () => showsActive(cache, client),
  }
}
