'use client'

import { isActive } from '../../core/phases.js'
import type { TaskDetail } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'
import { Values } from './arguments-tab.js'
import type { TaskDetailOptions } from './types.js'

interface ResultTabProps extends Pick<TaskDetailOptions, 'renderResult'> {
  task: TaskDetail
}

/** What the task made. */
export function ResultTab({ task, renderResult }: ResultTabProps) {
  const { detail } = useMessages()
  if (isActive(task.phase)) return <p className="tm-note">{detail.noResultYet}</p>
  const own = task.phase === 'finished' ? renderResult?.(task) : undefined
  if (own !== undefined && own !== null) return <div className="tm-detail__section">{own}</div>
  const none = task.phase === 'finished' ? detail.noResult : detail.noResultEver
  return (
    <>
      {task.links.result ? (
        <p className="tm-detail__section">
          <a className="tm-button" data-variant="secondary" href={task.links.result}>
            {detail.openResult}
          </a>
        </p>
      ) : null}
      {task.result === null ? (
        <p className="tm-note">{none}</p>
      ) : (
        <Values title={detail.tabs.result} value={task.result} />
      )}
    </>
  )
}
