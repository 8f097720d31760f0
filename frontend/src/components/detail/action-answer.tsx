'use client'

import type { TaskAnswer } from '../../headless/use-task-answer.js'
import { useMessages } from '../../hooks/index.js'
import { TaskOpener } from '../task-opener.js'
import type { TaskDetailOptions } from './types.js'

interface ActionAnswerProps extends Pick<TaskDetailOptions, 'detailHref'> {
  answer: TaskAnswer | null
  /** How the wish to stop the process went. */
  sent: TaskAnswer | null
  open(id: string): void
}

/** How the last action went. The region is always there, or what comes into it is not heard. */
export function ActionAnswer({ answer, sent, open, detailHref }: ActionAnswerProps) {
  const { detail } = useMessages()
  const shown = answer ?? sent
  const newTaskId = shown?.newTaskId ?? null
  return (
    <div className="tm-detail__answer" role="status" data-kind={shown?.kind}>
      {shown ? <span>{newTaskId === null ? shown.text : detail.startedAgain}</span> : null}
      {newTaskId === null ? null : (
        <TaskOpener className="tm-link" taskId={newTaskId} onOpenTask={open} detailHref={detailHref}>
          {detail.openNew}
        </TaskOpener>
      )}
    </div>
  )
}
