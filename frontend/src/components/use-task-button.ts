'use client'

import { useRef, useState } from 'react'

import type { TaskManagerError } from '../core/errors.js'
import { isActive } from '../core/phases.js'
import type { Task } from '../core/types.js'
import { errorText } from '../headless/error-text.js'
import { useMessages } from '../hooks/context.js'
import { useStartTask, type StartTask } from '../hooks/use-start-task.js'
import { useTaskActions } from '../hooks/use-task-actions.js'
import { useTask } from '../hooks/use-task.js'
import { refusedText } from './ending-sentence.js'
import { startErrorText } from './start-error.js'
import { useButtonAnnouncements } from './use-button-announcements.js'

export interface TaskButtonOptions<V> {
  start: StartTask<V>
  variables: V
  label: string
  taskId?: string | null | undefined
  fieldNames?: Record<string, string> | undefined
  onStarted?: ((taskId: string) => void) | undefined
  onError?: ((error: TaskManagerError) => void) | undefined
  onTerminal?: ((task: Task) => void) | undefined
}

export type TaskButtonState = 'idle' | 'starting' | 'active' | 'finished'

export interface TaskButtonView {
  state: TaskButtonState
  /** The task that it shows, once the server tells of it. */
  task: Task | null
  /** What went wrong with starting, asking or cancelling; empty where nothing did. */
  problem: string
  /** Ask for the task once more, where that is what went wrong. */
  reload: (() => void) | null
  isRetrying: boolean
  isCancelling: boolean
  start(): void
  cancel(): void
  retry(): void
  /** Pointer or focus went elsewhere, or the end was acknowledged. */
  markSeen(): void
  /** Forget the task that it shows. */
  dismiss(): void
}

/** Return the life of a button that starts a task and then shows it. */
export function useTaskButton<V>(options: TaskButtonOptions<V>): TaskButtonView {
  const { label, variables, fieldNames, onStarted, onError, onTerminal } = options
  const messages = useMessages()
  const [shown, show, isSeen, markSeen] = useShown(options.taskId)
  const isBusy = useRef(false)
  const taken = (taskId: string): void => {
    show(taskId)
    onStarted?.(taskId)
  }
  const starting = useStartTask<V>(options.start, {
    onSuccess: ({ taskId }) => taken(taskId),
    onError: (error) => onError?.(error),
    onSettled: () => {
      isBusy.current = false
    },
  })
  const found = useTask(shown, { onTerminal })
  const { cancel, retry } = useTaskActions(shown ?? '')
  const task = shown === null ? null : (found.data ?? null)
  const problem = problemOf()
  const state = stateOf()
  useButtonAnnouncements({ label, task, problem: starting.error ? problem : '' })

  function problemOf(): string {
    if (starting.isPending || retry.isPending) return ''
    if (starting.error) return startErrorText(starting.error, messages, fieldNames)
    if (retry.error) return errorText(retry.error, messages)
    if (cancel.error) return errorText(cancel.error, messages)
    const refused = retry.data ?? cancel.data
    if (refused && refused.task_id === shown) return refusedText(refused.outcome, messages)
    return shown !== null && !task && found.error ? errorText(found.error, messages) : ''
  }

  function stateOf(): TaskButtonState {
    if (starting.isPending) return 'starting'
    if (shown === null) return 'idle'
    if (!task) return found.error ? 'idle' : 'starting'
    if (isActive(task.phase)) return 'active'
    return task.phase === 'finished' && !isSeen ? 'finished' : 'idle'
  }

  /** Only the ref is current when a second press comes before React has rendered. */
  function once(act: () => void): void {
    if (isBusy.current) return
    isBusy.current = true
    act()
  }

  return {
    state,
    task,
    problem,
    reload: shown !== null && !task && found.error ? () => void found.refetch() : null,
    isRetrying: retry.isPending,
    isCancelling: cancel.isPending || task?.phase === 'cancelling',
    start: () =>
      once(() => {
        cancel.reset()
        retry.reset()
        starting.mutate(variables)
      }),
    cancel: () => {
      if (!cancel.isPending) cancel.mutate()
    },
    retry: () =>
      once(() => {
        starting.reset()
        retry.mutate(undefined, {
          onSuccess: (outcome) => {
            if (outcome.new_task_id) taken(outcome.new_task_id)
          },
          onSettled: () => {
            isBusy.current = false
          },
        })
      }),
    markSeen,
    dismiss: () => {
      // What is reset does not settle here any more.
      if (retry.isPending) isBusy.current = false
      starting.reset()
      cancel.reset()
      retry.reset()
      show(null)
    },
  }
}

/** The task that is shown: the last that was started here or that the host named. */
function useShown(
  taskId: string | null | undefined,
): [shown: string | null, show: (id: string | null) => void, isSeen: boolean, markSeen: () => void] {
  const named = taskId ?? null
  const [kept, setKept] = useState({ named, shown: named, seen: null as string | null })
  if (kept.named !== named) setKept({ ...kept, named, shown: named })
  const show = (shown: string | null): void => setKept((before) => ({ ...before, shown }))
  const markSeen = (): void => setKept((before) => ({ ...before, seen: before.shown }))
  return [kept.shown, show, kept.shown !== null && kept.seen === kept.shown, markSeen]
}
