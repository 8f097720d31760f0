'use client'

import type { Task } from '../core/types.js'
import {
  useTaskAnswer,
  type TaskActionName,
  type TaskActionState,
  type TaskAnswer,
} from '../headless/use-task-answer.js'
import { TaskOpener, type TaskOpening } from './task-opener.js'

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

export interface TaskActionAnswerProps extends TaskOpening {
  answer: TaskAnswer | null
}

export function TaskActionAnswer({ answer, ...opening }: TaskActionAnswerProps) {
  if (!answer) return null
  const { kind, text, newTaskId: id } = answer
  return (
    <p className="tm-answer" data-kind={kind}>
      {text}{' '}
      {id === null ? null : (
        <TaskOpener {...opening} taskId={id} className="tm-link" title={id}>
          {id.length > 12 ? `${id.slice(0, 8)}…` : id}
        </TaskOpener>
      )}
    </p>
  )
}
