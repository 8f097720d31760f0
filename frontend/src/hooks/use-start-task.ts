'use client'

import { useMutation, type UseMutationOptions, type UseMutationResult } from '@tanstack/react-query'

import type { TaskManagerClient } from '../core/client.js'
import { TaskManagerError } from '../core/errors.js'
import { startedId, type StartAnswer, type Started } from '../core/started.js'
import { useTaskManagerContext } from './context.js'
import { noteStarted } from './just-started.js'
import { detailQuery } from './queries/tasks.js'

/** An address to POST the variables to as JSON, or a function that starts the task and answers with its id. */
export type StartTask<V> = string | ((variables: V) => Promise<StartAnswer>)

export type UseStartTaskOptions<V> = Omit<UseMutationOptions<Started, TaskManagerError, V>, 'mutationFn'>

/** Return a mutation that starts a task; `useTask(data.taskId)` then knows of it at once. */
export function useStartTask<V = void>(
  start: StartTask<V>,
  options: UseStartTaskOptions<V> = {},
): UseMutationResult<Started, TaskManagerError, V> {
  const { client, queryClient } = useTaskManagerContext()
  return useMutation(
    {
      networkMode: 'always',
      retry: false,
      ...options,
      mutationFn: async (variables) => {
        const started = await run(client, start, variables)
        noteStarted(client, started.taskId)
        void queryClient.prefetchQuery(detailQuery(client, started.taskId))
        return started
      },
    },
    queryClient,
  )
}

async function run<V>(client: TaskManagerClient, start: StartTask<V>, variables: V): Promise<Started> {
  if (typeof start === 'string') return client.start(start, variables ?? {})
  try {
    const taskId = startedId(await start(variables))
    client.feed.poke()
    return { taskId }
  } catch (cause) {
    if (cause instanceof TaskManagerError) throw cause
    throw new TaskManagerError('start_failed', cause instanceof Error ? cause.message : String(cause), {
      cause,
    })
  }
}
