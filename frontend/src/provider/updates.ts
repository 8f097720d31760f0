'use client'

import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import type { TaskManagerClient } from '../core/client.js'
import type { FeedListener } from '../core/feed.js'
import { applyChanges, showsActive } from '../hooks/cache.js'
import { taskKeys } from '../hooks/keys.js'

/** Keep the query cache up to date with what the feed tells. */
export function useCacheUpdates(cache: QueryClient, client: TaskManagerClient): void {
  useEffect(() => client.feed.listen(cacheListener(cache, client)), [cache, client])
}

function cacheListener(cache: QueryClient, client: TaskManagerClient): FeedListener {
  return {
    onChanges: (changes, milestones) => applyChanges(cache, client, changes, milestones),
    onEnded: () => void cache.invalidateQueries({ queryKey: taskKeys.notifications(client) }),
    onRefetch: () => void cache.invalidateQueries({ queryKey: taskKeys.all(client) }),
    onForget: () => void cache.resetQueries({ queryKey: taskKeys.all(client) }),
    isBusy: () => showsActive(cache, client),
  }
}
