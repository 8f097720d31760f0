'use client'

import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'

import type { TaskManagerClient } from '../../core/client.js'
import type { TaskManagerError } from '../../core/errors.js'
import { taskKeys, useTaskEnded } from '../../hooks/index.js'
import { useTaskManagerContext } from '../../hooks/context.js'
import { find, findOfDay, findWaiting, type Found, type Series, type Waiting } from './numbers.js'

/** Milliseconds between two looks. */
export const EVERY_MS = 10_000
const KEPT = 60

type Looked<T> = UseQueryResult<T, TaskManagerError>

export interface OverviewNumbers {
  running: Looked<Found>
  waiting: Looked<Waiting>
  failed: Looked<Found>
  lost: Looked<Found>
}

/** Return the tasks that run, asked anew every ten seconds. */
export function useRunning(enabled = true): Looked<Found> {
  return useLooked('running', (client, signal) => find(client, { phase: ['running'] }, signal), enabled)
}

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
    running: useRunning(),
    waiting: useLooked('waiting', findWaiting),
    failed: useLooked('failed', (of, signal) => findOfDay(of, 'failed', signal)),
    lost: useLooked('lost', (of, signal) => findOfDay(of, 'lost', signal)),
  }
}

function useLooked<T>(
  name: string,
  read: (client: TaskManagerClient, signal: AbortSignal) => Promise<T>,
  enabled = true,
): Looked<T> {
  const { client, queryClient } = useTaskManagerContext()
  return useQuery<T, TaskManagerError>(
    {
      queryKey: key(client, name),
      queryFn: ({ signal }) => read(client, signal),
      enabled,
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

interface Samples {
  /** When the newest was told. */
  at: number
  values: Series
}

/** Return how a number went since the page was opened; `at` is when `value` was told, in milliseconds. */
export function useSeries(name: string, at: number, value: number | undefined): Series | undefined {
  const { client, queryClient } = useTaskManagerContext()
  const options = { queryKey: key(client, `series of ${name}`), gcTime: 300_000, staleTime: Infinity }
  const { data } = useQuery<Samples>({ ...options, queryFn: skipToken }, queryClient)
  useEffect(() => {
    if (value === undefined) return
    const queryKey = key(client, `series of ${name}`)
    queryClient.setQueryData<Samples>(queryKey, (known = { at: 0, values: [] }) => {
      // What is told more often than the others makes no denser line.
      if (at < known.at + EVERY_MS / 2) return known
      return { at, values: [...known.values, value].slice(-KEPT) }
    })
  }, [client, queryClient, name, at, value])
  return data?.values
}

function key(client: TaskManagerClient, name: string): readonly unknown[] {
  return [...taskKeys.all(client), 'operator', name]
}
