'use client'

import { isActive } from '../core/phases.js'
import type { Outcome, Task } from '../core/types.js'
import { useMessages, useTaskActions } from '../hooks/index.js'
import type { Messages } from '../locales/messages.js'
import { errorText } from './error-text.js'

export type TaskActionName = 'cancel' | 'terminate' | 'retry'

/** One thing that can be done to a task, and whether it is being done. */
export interface TaskActionState {
  name: TaskActionName
  label: string
  isPending: boolean
  run(): void
}

/** How the last action went. */
export interface TaskAnswer {
  kind: 'done' | 'late' | 'refused'
  text: string
  /** The task that a retry started. */
  newTaskId: string | null
}

export interface TaskActionsView {
  /** What the reader may do now, in the order in which to offer it. */
  actions: readonly TaskActionState[]
  answer: TaskAnswer | null
}

/** Return what can be done to a task, and how it went. */
export function useTaskAnswer(task: Task): TaskActionsView {
  const messages = useMessages()
  const { cancel, retry } = useTaskActions(task.id)
  const words = messages.actions
  const isTerminating = cancel.isPending && cancel.variables?.terminate === true
  const offered: Record<TaskActionName, TaskActionState & { isOffered: boolean }> = {
    cancel: {
      name: 'cancel',
      isOffered: task.can.cancel && task.phase !== 'cancelling',
      isPending: cancel.isPending,
      label: cancel.isPending ? words.cancelling : words.cancel,
      run: () => act(() => cancel.mutate(), retry.reset, cancel.isPending),
    },
    terminate: {
      name: 'terminate',
      isOffered: task.can.terminate && task.phase === 'cancelling',
      isPending: isTerminating,
      label: isTerminating ? words.terminating : words.terminate,
      run: () => act(() => cancel.mutate({ terminate: true }), retry.reset, cancel.isPending),
    },
    retry: {
      name: 'retry',
      isOffered: task.can.retry && !isActive(task.phase),
      isPending: retry.isPending,
      label: retry.isPending ? words.retrying : words.retry,
      run: () => act(() => retry.mutate(), cancel.reset, retry.isPending),
    },
  }
  return {
    actions: Object.values(offered).filter((action) => action.isOffered),
    answer: answerOf(retry, task, messages) ?? answerOf(cancel, task, messages),
  }
}

function act(run: () => void, forgetOther: () => void, isPending: boolean): void {
  if (isPending) return
  forgetOther()
  run()
}

function answerOf(
  {
    data,
    error,
    isPending,
  }: Pick<ReturnType<typeof useTaskActions>['cancel'], 'data' | 'error' | 'isPending'>,
  task: Task,
  messages: Messages,
): TaskAnswer | null {
  if (isPending) return null
  if (error) return { kind: 'refused', text: errorText(error, messages), newTaskId: null }
  return data ? outcomeAnswer(data, task, messages.actions) : null
}

/** What the row itself says by now is not said twice. */
function outcomeAnswer(outcome: Outcome, task: Task, words: Messages['actions']): TaskAnswer | null {
  const done = (text: string): TaskAnswer => ({ kind: 'done', text, newTaskId: null })
  switch (outcome.outcome) {
    case 'cancelled':
      return isActive(task.phase) ? done(words.cancelled) : null
    case 'cancelling':
      if (isActive(task.phase)) return task.phase === 'cancelling' ? null : done(words.cancelling)
      return task.phase === 'finished' ? { kind: 'late', text: words.tooLate, newTaskId: null } : null
    case 'too_late':
      return { kind: 'late', text: words.tooLate, newTaskId: null }
    default:
      if (outcome.new_task_id === null) return null
      return { kind: 'done', text: words.runningAgainAs, newTaskId: outcome.new_task_id }
  }
}
