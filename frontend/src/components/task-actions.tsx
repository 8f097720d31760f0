'use client'

import type { ReactNode } from 'react'

import type { Task } from '../core/types.js'
import {
  useTaskAnswer,
  type TaskActionName,
  type TaskActionState,
  type TaskAnswer,
} from '../headless/use-task-answer.js'

export interface TaskActionsProps {
  task: Task
  /** Which to offer of those that the reader may do. Default all. */
  only?: readonly TaskActionName[]
  /** Called with the id of the task that a retry started, when the reader asks to see it. */
  onOpenTask?: (taskId: string) => void
  className?: string
}

/** The buttons of a task, and how the last action went. */
export function TaskActions({ task, only, onOpenTask, className = '' }: TaskActionsProps) {
  const { actions, answer } = useTaskAnswer(task)
  return (
    <div className={`tm-actions ${className}`.trim()} data-phase={task.phase}>
      <TaskActionButtons actions={actions} title={task.title} {...(only ? { only } : {})} />
      <TaskActionAnswer answer={answer} onOpenTask={onOpenTask} />
    </div>
  )
}

export interface TaskActionButtonsProps {
  actions: readonly TaskActionState[]
  /** Of the task: buttons of many rows are told apart by it. */
  title: string
  only?: readonly TaskActionName[]
  /** Called before an action runs. */
  onPress?: () => void
}

export function TaskActionButtons({ actions, title, only, onPress }: TaskActionButtonsProps) {
  return actions
    .filter(({ name }) => !only || only.includes(name))
    .map(({ name, label, isPending, run }) => (
      <button
        key={name}
        type="button"
        className="tm-button"
        data-variant={name === 'terminate' ? 'danger' : 'secondary'}
        data-size="small"
        data-action={name}
        data-pending={isPending || undefined}
        aria-label={`${label}: ${title}`}
        // Not `disabled`: the focus would be lost, and with it the place in the list.
        aria-disabled={isPending}
        onClick={() => {
          if (isPending) return
          onPress?.()
          run()
        }}
      >
        {label}
      </button>
    ))
}

export interface TaskActionAnswerProps {
  answer: TaskAnswer | null
  onOpenTask?: ((taskId: string) => void) | undefined
  /** Address of the page about a task. */
  detailHref?: ((taskId: string) => string) | undefined
}

export function TaskActionAnswer({ answer, onOpenTask, detailHref }: TaskActionAnswerProps) {
  if (!answer) return null
  return (
    <p className="tm-answer" data-kind={answer.kind}>
      {answer.text}
      {answer.newTaskId === null ? null : (
        <>
          {' '}
          <OpenTask id={answer.newTaskId} onOpenTask={onOpenTask} detailHref={detailHref} />
        </>
      )}
    </p>
  )
}

function OpenTask({
  id,
  onOpenTask,
  detailHref,
}: { id: string } & Omit<TaskActionAnswerProps, 'answer'>): ReactNode {
  const name = id.length > 12 ? `${id.slice(0, 8)}…` : id
  if (onOpenTask) {
    return (
      <button type="button" className="tm-link" title={id} onClick={() => onOpenTask(id)}>
        {name}
      </button>
    )
  }
  return detailHref ? (
    <a className="tm-link" title={id} href={detailHref(id)}>
      {name}
    </a>
  ) : (
    <code title={id}>{name}</code>
  )
}
