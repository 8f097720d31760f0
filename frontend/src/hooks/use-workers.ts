'use client'

import {
  skipToken,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'

import type { TaskManagerError } from '../core/errors.js'
import { askQueues, askWorker, controlWorker, type WorkerControl } from '../core/operations.js'
import type { TaskQueues, WorkerAnswer, WorkerOrder } from '../core/types.js'
import { useTaskManagerContext } from './context.js'
import { taskKeys } from './keys.js'
import { PINNED } from './queries/pinned.js'

/** Milliseconds between two looks; the server keeps an answer as long. */
const EVERY_MS = 5_000

interface Enabled {
  enabled?: boolean
}

/** Return one worker with the tasks that it knows, what this reader may have it do, and what it was told. Without a name it waits. */
export function useWorker(
  name: string | null | undefined,
  { enabled = true }: Enabled = {},
): UseQueryResult<WorkerAnswer, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  return useQuery<WorkerAnswer, TaskManagerError>(
    {
      ...PINNED,
      queryKey: [...taskKeys.workers(client), name ?? null],
      queryFn: name ? ({ signal }) => askWorker(client, name, signal) : skipToken,
      refetchInterval: EVERY_MS,
      enabled,
    },
    queryClient,
  )
}

/** Return the queues: what waits in each and since when, and who takes from it. What is not known is null, with a reason. */
export function useQueues({ enabled = true }: Enabled = {}): UseQueryResult<TaskQueues, TaskManagerError> {
  const { client, queryClient } = useTaskManagerContext()
  return useQuery<TaskQueues, TaskManagerError>(
    {
      ...PINNED,
      queryKey: [...taskKeys.all(client), 'queues'],
      queryFn: ({ signal }) => askQueues(client, signal),
      refetchInterval: EVERY_MS,
      enabled,
    },
    queryClient,
  )
}

export interface WorkerActions {
  /** Has one worker do something; the order says what came of it. */
  control: UseMutationResult<WorkerOrder, TaskManagerError, WorkerControl>
}

/** Return what can be done to workers; afterwards workers and queues are asked for anew. */
export function useWorkerActions(): WorkerActions {
  const { client, queryClient } = useTaskManagerContext()
  const control = useMutation<WorkerOrder, TaskManagerError, WorkerControl>(
    {
      networkMode: 'always',
      retry: false,
      mutationFn: (wanted) => controlWorker(client, wanted),
      // Also of what was refused there is now an order on record.
      onSettled: () => {
        for (const queryKey of [taskKeys.workers(client), [...taskKeys.all(client), 'queues']])
          void queryClient.invalidateQueries({ queryKey })
      },
    },
    queryClient,
  )
  return { control }
}
