'use client'

import type { Task } from '../../core/types.js'
import type { TaskActionState } from '../../headless/use-task-answer.js'
import { useMessages } from '../../hooks/index.js'

interface MainActionProps {
  task: Task
  /** Cancel or retry, if the reader may. */
  action: TaskActionState | undefined
}

/** The one thing that is most likely wanted: the result, else to cancel, else to run it again. */
export function MainAction({ task, action }: MainActionProps) {
  const { actions } = useMessages()
  if (task.links.result) {
    return (
      <a className="tm-button tm-detail__main" data-variant="primary" href={task.links.result}>
        {actions.result}
      </a>
    )
  }
  if (!action) return null
  return (
    <button
      type="button"
      className="tm-button tm-detail__main"
      data-variant={action.name === 'retry' && task.phase !== 'finished' ? 'primary' : 'secondary'}
      // Not `disabled`: the focus would be lost.
      aria-disabled={action.isPending || undefined}
      onClick={action.run}
    >
      {action.label}
    </button>
  )
}
