'use client'

import { formatDuration } from '../../core/format.js'
import type { Task } from '../../core/types.js'
import { useLocale, useMessages } from '../../hooks/index.js'
import { PhaseLabel } from '../phase-label.js'
import { TaskOpener } from '../task-opener.js'
import type { Place } from './workflow-blocks.js'

interface WorkflowTaskProps {
  task: Task
  /** It follows the one above. */
  isNext: boolean
  place: Place
}

/** One task of a workflow; all but the one that is looked at lead to it. */
export function WorkflowTask({ task, isNext, place }: WorkflowTaskProps) {
  const { detail } = useMessages()
  const locale = useLocale()
  const isCurrent = task.id === place.currentId
  return (
    <div className="tm-flow__task" data-phase={task.phase} aria-current={isCurrent ? 'true' : undefined}>
      {isNext ? <span className="tm-flow__next">{detail.next}</span> : null}
      <span className="tm-flow__name">
        <Name task={task} isCurrent={isCurrent} place={place} />
        {isCurrent ? <span className="tm-badge">{detail.thisOne}</span> : null}
        {task.retry_of === null ? null : <span className="tm-badge">{detail.again}</span>}
      </span>
      <span className="tm-flow__state">
        <PhaseLabel task={task} />
        {task.duration_seconds === null ? null : (
          <span className="tm-flow__time">{formatDuration(task.duration_seconds, locale)}</span>
        )}
      </span>
    </div>
  )
}

function Name({ task, isCurrent, place }: { task: Task; isCurrent: boolean; place: Place }) {
  const title = task.title || task.name || task.task
  if (isCurrent) return <strong className="tm-flow__title">{title}</strong>
  return (
    <TaskOpener
      className="tm-link tm-flow__title"
      taskId={task.id}
      onOpenTask={place.open}
      detailHref={place.detailHref}
    >
      {title}
    </TaskOpener>
  )
}
