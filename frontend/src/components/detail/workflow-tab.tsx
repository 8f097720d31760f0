'use client'

import type { TaskDetail } from '../../core/types.js'
import { errorText } from '../../headless/error-text.js'
import { useMessages, useTaskGroup, useTaskTree } from '../../hooks/index.js'
import type { TaskDetailOptions } from './types.js'
import { groupBlocks, workflowBlocks } from './workflow.js'
import { Blocks } from './workflow-blocks.js'

interface WorkflowTabProps extends Pick<TaskDetailOptions, 'detailHref'> {
  task: TaskDetail
  open(id: string): void
}

/** The tasks that this one belongs with: steps, groups, what started what. */
export function WorkflowTab({ task, open, detailHref }: WorkflowTabProps) {
  const messages = useMessages()
  const { detail, actions } = messages
  const { data, error, refetch } = useTaskTree(task.id)
  const isAlone = data !== undefined && data.count <= 1
  // A group that no task started has no root in common.
  const group = useTaskGroup(isAlone ? task.group_id : null)
  if (!data && error) {
    return (
      <p className="tm-note">
        {errorText(error, messages)}{' '}
        <button type="button" className="tm-link" onClick={() => void refetch()}>
          {actions.tryAgain}
        </button>
      </p>
    )
  }
  if (!data) return <span className="tm-skeleton" data-part="line" aria-hidden="true" />
  const members = isAlone ? (group.data?.tasks ?? []) : []
  const blocks =
    members.length > 1 ? groupBlocks(task.group_id ?? '', members) : isAlone ? [] : workflowBlocks(data.tree)
  if (blocks.length === 0) return <p className="tm-note">{detail.alone}</p>
  return (
    <>
      <Blocks blocks={blocks} place={{ currentId: task.id, open, detailHref }} />
      {data.truncated ? <p className="tm-note">{detail.treeTruncated(data.count)}</p> : null}
    </>
  )
}
