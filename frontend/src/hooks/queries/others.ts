import { queryOptions } from '@tanstack/react-query'

import type { TaskManagerClient } from '../../core/client.js'
import type { TaskManagerError } from '../../core/errors.js'
import type { NotificationPage, Session, TaskStats, TaskTemplate, Workers } from '../../core/types.js'
import { taskKeys } from '../keys.js'
import { PINNED } from './pinned.js'

export interface StatsOptions {
  module?: string
  /** How many days back, today included. */
  days?: number
}

export function notificationsQuery(client: TaskManagerClient, { unread }: { unread?: boolean } = {}) {
  return queryOptions<NotificationPage, TaskManagerError>({
    ...PINNED,
    queryKey: [...taskKeys.notifications(client), unread ?? null],
    queryFn: ({ signal }) => client.notifications({ signal, ...(unread === undefined ? {} : { unread }) }),
    // Endings come by changes; this is for what was read in another window.
    refetchInterval: 60_000,
  })
}

export function statsQuery(client: TaskManagerClient, { module, days }: StatsOptions = {}) {
  return queryOptions<TaskStats, TaskManagerError>({
    ...PINNED,
    queryKey: [...taskKeys.stats(client), module ?? null, days ?? null],
    queryFn: ({ signal }) => client.stats({ signal, ...(module && { module }), ...(days && { days }) }),
    refetchInterval: 30_000,
  })
}

export function workersQuery(client: TaskManagerClient) {
  return queryOptions<Workers, TaskManagerError>({
    ...PINNED,
    queryKey: taskKeys.workers(client),
    queryFn: ({ signal }) => client.workers({ signal }),
    refetchInterval: 5_000,
  })
}

export function templatesQuery(client: TaskManagerClient) {
  return queryOptions<TaskTemplate[], TaskManagerError>({
    ...PINNED,
    queryKey: taskKeys.templates(client),
    queryFn: ({ signal }) => client.templates({ signal }),
    staleTime: 300_000,
  })
}

export function sessionQuery(client: TaskManagerClient) {
  return queryOptions<Session, TaskManagerError>({
    ...PINNED,
    queryKey: taskKeys.session(client),
    queryFn: () => client.session(),
    staleTime: 300_000,
  })
}
