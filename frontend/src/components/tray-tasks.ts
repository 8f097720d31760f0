'use client'

import { useEffect } from 'react'

import { ACTIVE_PHASES, ENDED_PHASES, isActive } from '../core/phases.js'
import type { TaskManagerError } from '../core/errors.js'
import type { Task, TaskFilter } from '../core/types.js'
import { useTasks } from '../hooks/use-tasks.js'

export interface TrayTasks {
  /** Tasks in progress: those that are shown, more of them than fit, and new ones. */
  count: number
  /** Mean of what is known, 0 to 100; null where nothing is. */
  percent: number | null
  /** In progress when it was opened; they keep their place when they end. */
  active: readonly Task[]
  /** Ended before it was opened. */
  recent: readonly Task[]
  /** Tasks in progress that there is no room for. */
  unseen: number
  /** Tasks that began while it is open. */
  newCount: number
  takeNew(): void
  isLoading: boolean
  error: TaskManagerError | null
  reload(): void
}

const ACTIVE_SHOWN = 20
const RECENT_SHOWN = 5

/** Return what a tray shows. While it is open nothing moves in it by itself. */
export function useTrayTasks(filter: TaskFilter, isOpen: boolean): TrayTasks {
  const running = useTasks({ user: 'me', ...filter, phase: ACTIVE_PHASES }, { pageSize: ACTIVE_SHOWN })
  const ended = useTasks(
    { user: 'me', ...filter, phase: ENDED_PHASES },
    { pageSize: RECENT_SHOWN, enabled: isOpen },
  )
  const { data, refetch } = running
  const { refetch: refetchEnded } = ended
  const left = data?.left.length ?? 0
  const arrived = data?.newItems.length ?? 0
  useEffect(() => {
    // Closed, it may be brought up to date as often as needed: nobody sees it move.
    if (!isOpen && left + arrived > 0) void refetch()
  }, [isOpen, left, arrived, refetch])
  useEffect(() => {
    if (isOpen) void refetchEnded({ cancelRefetch: false })
  }, [isOpen, refetchEnded])
  const active = (data?.tasks ?? []).slice(0, ACTIVE_SHOWN)
  const under = active.filter((task) => isActive(task.phase))
  const shown = new Set(active.map(({ id }) => id))
  const unseen = Math.max((data?.count ?? 0) - active.length, 0)
  return {
    count: under.length + unseen + arrived,
    percent: meanPercent(under),
    active,
    recent: (ended.data?.tasks ?? []).filter(({ id }) => !shown.has(id)).slice(0, RECENT_SHOWN),
    unseen,
    newCount: arrived,
    takeNew: () => void Promise.all([refetch(), refetchEnded()]),
    isLoading: running.isPending || (isOpen && ended.isPending),
    error: data ? null : running.error,
    reload: () => void refetch(),
  }
}

/** Those of which nothing is known count as not begun, unless nothing is known of any. */
function meanPercent(tasks: readonly Task[]): number | null {
  if (!tasks.some(({ progress }) => progress.percent !== null)) return null
  return tasks.reduce((sum, { progress }) => sum + (progress.percent ?? 0), 0) / tasks.length
}
