'use client'

import { useEffect } from 'react'

import type { FeedListener } from '../core/feed.js'
import type { Task } from '../core/types.js'
import { useTaskManager } from './context.js'
import { useLatest } from './use-latest.js'

/** Keep changes arriving while the component is mounted and `enabled`. */
export function useFeed(enabled = true): void {
  const { feed } = useTaskManager()
  useEffect(() => (enabled ? feed.retain() : undefined), [feed, enabled])
}

/** Call back with the tasks that end, or whose end is corrected, while the page is open. */
export function useTaskEnded(callback: (task: Task) => void): void {
  const { feed } = useTaskManager()
  const onEnded = useLatest((tasks: readonly Task[]) => tasks.forEach(callback))
  useEffect(() => {
    const listener: FeedListener = { onEnded: (tasks) => onEnded(tasks) }
    return feed.listen(listener)
  }, [feed, onEnded])
}
