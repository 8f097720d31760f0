'use client'

import { useCallback, useSyncExternalStore } from 'react'

import type { Connection } from '../core/feed.js'
import { useTaskManager } from './context.js'

export interface TaskManagerConnection extends Connection {
  /** Try again at once. */
  reconnect(): void
}

/** Return how changes arrive at this moment. */
export function useTaskManagerConnection(): TaskManagerConnection {
  const { feed } = useTaskManager()
  const subscribe = useCallback((watcher: () => void) => feed.watch(watcher), [feed])
  const read = (): Connection => feed.connection
  const connection = useSyncExternalStore(subscribe, read, read)
  const reconnect = useCallback(() => feed.reconnect(), [feed])
  return { ...connection, reconnect }
}
