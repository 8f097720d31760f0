'use client'

import { useId, useLayoutEffect, useRef, useState, type MouseEvent, type RefObject } from 'react'

import type { TaskManagerError } from '../core/errors.js'
import type { Task } from '../core/types.js'
import { useMessages } from '../hooks/context.js'
import type { StartTask } from '../hooks/use-start-task.js'
import { ConfirmDialog } from './confirm-dialog.js'
import { Sign } from './sign.js'
import { TaskButtonBar, TaskButtonFace, TaskButtonSizer } from './task-button-face.js'
import { TaskButtonNotes } from './task-button-notes.js'
import { useTaskButton, type TaskButtonView } from './use-task-button.js'

interface Words {
  title?: string
  text?: string
  /** What the button that agrees says; default the label. */
  action?: string
}

export interface TaskButtonProps<V = unknown> {
  /** An address to POST the variables to as JSON, or a function that starts the task and answers with its id. */
  start: StartTask<V>
  variables?: V
  /** What pressing it does, in words; or give it as the only child. */
  label?: string
  children?: string
  /** A task that was started before: it is shown again, as after a reload. */
  taskId?: string | null
  /** Ask first: `true`, the question's text, or its words. */
  confirm?: boolean | string | Words
  disabled?: boolean
  /** What people call the fields that the server may refuse. */
  fieldNames?: Record<string, string>
  /** Called with the id of each task that it starts; keep it to pass it as `taskId` later. */
  onStarted?: (taskId: string) => void
  /** Called when the start was refused; the button says so itself. */
  onError?: (error: TaskManagerError) => void
  /** Called when the task ends before our eyes, and again where that end is corrected. */
  onTerminal?: (task: Task) => void
  className?: string
}

/** A button that starts a task and then is its progress, in the same place and as wide. */
export function TaskButton<V = unknown>(props: TaskButtonProps<V>) {
  const { confirm = false, disabled = false, className = '' } = props
  const label = props.label ?? props.children ?? ''
  const [isAsking, setAsking] = useState(false)
  const main = useRef<HTMLButtonElement>(null)
  const view = useTaskButton<V>({ ...props, label, variables: props.variables as V })
  const { state, task } = view
  const noteId = useId()
  const press = ({ detail: clicks }: MouseEvent): void => {
    if (state === 'finished') view.markSeen()
    // The second half of a double click on what ended is not meant to run it again.
    else if (clicks === 2) return
    else if (state !== 'idle' || disabled) return
    else if (confirm) setAsking(true)
    else view.start()
  }
  const leave = (): void => {
    if (state === 'finished') view.markSeen()
  }
  return (
    <div
      className={`tm-task-button tm-surface ${className}`.trim()}
      data-state={state}
      data-phase={task?.phase}
      onPointerLeave={leave}
    >
      <div className="tm-task-button__box">
        <button
          ref={main}
          type="button"
          className="tm-button tm-task-button__main"
          data-variant="primary"
          disabled={disabled && state === 'idle'}
          aria-disabled={state === 'starting' || state === 'active' || undefined}
          aria-describedby={noteId}
          onClick={press}
          onBlur={leave}
        >
          <TaskButtonFace label={label} state={state} task={task} />
          <TaskButtonSizer label={label} />
        </button>
        <CancelControl label={label} view={view} main={main} />
        {state === 'active' && task ? <TaskButtonBar task={task} label={label} /> : null}
      </div>
      <TaskButtonNotes id={noteId} label={label} view={view} />
      {isAsking ? (
        <Question
          confirm={confirm}
          label={label}
          onAnswer={(agreed) => {
            setAsking(false)
            if (agreed) view.start()
          }}
        />
      ) : null}
    </div>
  )
}

interface CancelControlProps {
  label: string
  view: TaskButtonView
  main: RefObject<HTMLButtonElement | null>
}

function CancelControl({ label, view: { state, task, cancel, isCancelling }, main }: CancelControlProps) {
  const { actions, button } = useMessages()
  const hadFocus = useRef(false)
  const isOffered = state === 'active' && task !== null && (task.can.cancel || isCancelling)
  useLayoutEffect(() => {
    // It went away under the focus, which would be lost otherwise.
    if (!isOffered && hadFocus.current) main.current?.focus()
    if (!isOffered) hadFocus.current = false
  }, [isOffered, main])
  if (!isOffered) return null
  return (
    <button
      type="button"
      className="tm-icon-button tm-task-button__cancel"
      aria-label={button.cancelOf(label)}
      title={actions.cancel}
      aria-disabled={isCancelling || undefined}
      onFocus={() => (hadFocus.current = true)}
      onBlur={() => (hadFocus.current = false)}
      onClick={() => {
        if (!isCancelling) cancel()
      }}
    >
      <Sign name="close" />
    </button>
  )
}

interface QuestionProps {
  confirm: boolean | string | Words
  label: string
  onAnswer(agreed: boolean): void
}

function Question({ confirm, label, onAnswer }: QuestionProps) {
  const { button } = useMessages()
  const words: Words =
    typeof confirm === 'object' ? confirm : typeof confirm === 'string' ? { text: confirm } : {}
  return (
    <ConfirmDialog
      title={words.title ?? button.confirmTitle(label)}
      text={words.text ?? button.confirmText}
      action={words.action ?? label}
      onAnswer={onAnswer}
    />
  )
}
