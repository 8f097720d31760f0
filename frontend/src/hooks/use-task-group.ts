'use client'

import { useQuery, type UseQueryResult } from '@tanstack/react-query'

import type { TaskManagerError } from '../core/errors.js'
import type { ShownPage } from '../core/list.js'
import { isActive } from '../core/phases.js'
import type { Task } from '../core/types.js'
import { useTaskManagerContext } from './context.js'
import { groupQuery } from './queries/lists.js'
import { useFeed } from './use-feed.js'

/** The members of a Celery group or chord, at most the 200 newest, and their sum. */
export interface TaskGroup {
  tasks: readonly Task[]
  total: number
  active: number
  /** Ended well. */
  finished: number
  /** Ended in another way. */
  failed: number
  /** 0 to 100 of all members, by each one's own progress; null for an empty group. */
  percent: number | null
}

/** Return the members of a group and how far it is as a whole. */
export function useTaskGroup(
  groupId: string | null | undefined,
  { enabled = true }: { enabled?: boolean } = {},
): UseQueryResult<TaskGroup, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  const isAsked = enabled && Boolean(groupId)
  useFeed(isAsked)
  return useQuery({ ...groupQuery(client, groupId ?? ''), enabled: isAsked, select: sum }, queryClient)
}

function sum({ tasks, count }: ShownPage): TaskGroup {
  const active = tasks.filter((task) => isActive(task.phase)).length
  const finished = tasks.filter((task) => task.phase === 'finished').length
  const done = tasks.reduce(
    (total, task) => total + (isActive(task.phase) ? (task.progress.percent ?? 0) : 100),
    0,
  )
  return {
    tasks,
    total: count,
    active,
    finished,
    failed: tasks.length - active - finished,
    percent: tasks.length ? done / tasks.length : null,
  }
}
