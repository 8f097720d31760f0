'use client'

import { useQuery, type UseQueryResult } from '@tanstack/react-query'

import type { TaskManagerClient } from '../../core/client.js'
import type { TaskManagerError } from '../../core/errors.js'
import { taskKeys, useTaskEnded } from '../../hooks/index.js'
import { useTaskManagerContext } from '../../hooks/context.js'
import { find, findOfDay, findWaiting, type Found, type Series, type Waiting } from './numbers.js'

/** Milliseconds between two looks. */
export const EVERY_MS = 10_000
const KEPT = 60

/** What was found, and how its number went since the page was opened. */
export type Tracked<T> = T & { history: Series }

export interface OverviewNumbers {
  running: UseQueryResult<Tracked<Found>, TaskManagerError>
  waiting: UseQueryResult<Tracked<Waiting>, TaskManagerError>
  failed: UseQueryResult<Tracked<Found>, TaskManagerError>
  lost: UseQueryResult<Tracked<Found>, TaskManagerError>
}

const RUNNING = { phase: ['running'] as const }

/** Return what the overview counts, asked anew every ten seconds and when something fails. */
export function useOverviewNumbers(): OverviewNumbers {
  const { client, queryClient } = useTaskManagerContext()
  useTaskEnded((task) => {
    if (task.phase !== 'failed' && task.phase !== 'lost') return
    void queryClient.invalidateQueries(
      { queryKey: key(client, task.phase), exact: true },
      { cancelRefetch: false },
    )
  })
  return {
    running: useTracked('running', (of, signal) => find(of, RUNNING, signal)),
    waiting: useTracked('waiting', findWaiting),
    failed: useTracked('failed', (of, signal) => findOfDay(of, 'failed', signal)),
    lost: useTracked('lost', (of, signal) => findOfDay(of, 'lost', signal)),
  }
}

function useTracked<T extends { count: number }>(
  name: string,
  read: (client: TaskManagerClient, signal: AbortSignal) => Promise<T>,
): UseQueryResult<Tracked<T>, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  const queryKey = key(client, name)
  return useQuery<Tracked<T>, TaskManagerError>(
    {
      queryKey,
      queryFn: async ({ signal }) => {
        const found = await read(client, signal)
        const before = queryClient.getQueryData<Tracked<T>>(queryKey)?.history ?? []
        return { ...found, history: [...before, found.count].slice(-KEPT) }
      },
      // The host's defaults for its own queries must not change what this does.
      networkMode: 'always',
      staleTime: EVERY_MS / 2,
      gcTime: 300_000,
      refetchInterval: EVERY_MS,
      refetchOnMount: true,
      refetchOnWindowFocus: false,
      retry: (failures, error) => error.isTemporary && failures < 2,
    },
    queryClient,
  )
}

function key(client: TaskManagerClient, name: string): readonly unknown[] {
  return [...taskKeys.all(client), 'operator', name]
}
