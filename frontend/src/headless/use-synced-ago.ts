'use client'

import { formatRelative } from '../core/format.js'
import { useLocale, useNow, useTaskManager, useTaskManagerConnection } from '../hooks/index.js'

/** Return how long ago what is shown was last what the server has; empty where it never was. */
export function useSyncedAgo(): string {
  const { clockOffset } = useTaskManager()
  const { lastSyncedAt } = useTaskManagerConnection()
  const locale = useLocale()
  const now = useNow()
  if (!lastSyncedAt) return ''
  // It is dated by this computer's clock; `now` is the server's.
  return formatRelative(new Date(lastSyncedAt.getTime() + clockOffset), now, locale)
}
