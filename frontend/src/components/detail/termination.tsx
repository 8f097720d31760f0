'use client'

import { useState } from 'react'

import type { Task } from '../../core/types.js'
import { errorText } from '../../headless/error-text.js'
import type { TaskAnswer } from '../../headless/use-task-answer.js'
import { useMessages, useTaskActions } from '../../hooks/index.js'

export interface Termination {
  /** Absent where the reader may not. */
  ask: (() => void) | undefined
  isAsking: boolean
  isPending: boolean
  answer: TaskAnswer | null
  confirm(): void
  leave(): void
}

/** Have the process that runs a task stopped, after a question. */
export function useTermination(task: Task): Termination {
  const messages = useMessages()
  const { cancel } = useTaskActions(task.id)
  const [isAsking, setAsking] = useState(false)
  const isPossible = task.can.terminate
  return {
    ask: isPossible ? () => setAsking(true) : undefined,
    isAsking: isAsking && isPossible,
    isPending: cancel.isPending,
    answer: answerOf(),
    confirm: () => {
      if (!cancel.isPending) cancel.mutate({ terminate: true }, { onSettled: () => setAsking(false) })
    },
    leave: () => setAsking(false),
  }

  function answerOf(): TaskAnswer | null {
    const { data, error, isPending } = cancel
    if (isPending) return null
    if (error) return { kind: 'refused', text: errorText(error, messages), newTaskId: null }
    if (!data) return null
    if (data.outcome === 'too_late') return { kind: 'late', text: messages.actions.tooLate, newTaskId: null }
    return data.terminated ? { kind: 'done', text: messages.detail.terminateSent, newTaskId: null } : null
  }
}

export function TerminateQuestion({ termination }: { termination: Termination }) {
  const { actions, detail } = useMessages()
  if (!termination.isAsking) return null
  return (
    <div className="tm-detail__question" role="group" aria-label={actions.terminate}>
      <p className="tm-note">{detail.terminateConfirm}</p>
      <button
        type="button"
        className="tm-button"
        data-variant="danger"
        data-size="small"
        aria-disabled={termination.isPending || undefined}
        onClick={termination.confirm}
      >
        {actions.terminate}
      </button>
      {/* The question has just appeared in answer to the reader's own action. */}
      <button
        ref={focusOnce}
        type="button"
        className="tm-button"
        data-variant="quiet"
        data-size="small"
        onClick={termination.leave}
      >
        {detail.leaveRunning}
      </button>
    </div>
  )
}

function focusOnce(button: HTMLButtonElement | null): void {
  button?.focus()
}
