'use client'

import { useMutation, useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'

import type { TaskManagerError } from '../core/errors.js'
import type { NotificationPage, ReadAll, TaskNotification } from '../core/types.js'
import { useTaskManagerContext } from './context.js'
import { taskKeys } from './keys.js'
import { notificationsQuery } from './queries/others.js'
import { useFeed } from './use-feed.js'

export interface UseTaskNotificationsOptions {
  /** Only unread, or only read ones. */
  unread?: boolean
  enabled?: boolean
}

/** Return how the user's tasks ended, newest first, and how many of these messages are unread. */
export function useTaskNotifications(
  options: UseTaskNotificationsOptions = {},
): UseQueryResult<NotificationPage, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  const { enabled = true, ...which } = options
  useFeed(enabled)
  return useQuery({ ...notificationsQuery(client, which), enabled }, queryClient) as UseQueryResult<
    NotificationPage,
    TaskManagerError
  >
}

export interface NotificationActions {
  markRead: UseMutationResult<TaskNotification, TaskManagerError, number>
  /** Those up to an id, so that what arrives meanwhile stays unread; or all. */
  markAllRead: UseMutationResult<ReadAll, TaskManagerError, number | void>
}

export function useNotificationActions(): NotificationActions {
  const { client, queryClient } = useTaskManagerContext()
  const refresh = (): Promise<void> =>
    queryClient.invalidateQueries({ queryKey: taskKeys.notifications(client) })
  const once = { networkMode: 'always', retry: false, onSettled: refresh } as const
  return {
    markRead: useMutation({ ...once, mutationFn: (id: number) => client.markRead(id) }, queryClient),
    markAllRead: useMutation(
      { ...once, mutationFn: (upTo: number | void) => client.markAllRead(upTo ?? undefined) },
      queryClient,
    ),
  }
}
