'use client'

import { useId } from 'react'

import { Announcer } from '../announcer.js'
import { useDrawer } from './use-drawer.js'
import { useTrail } from './use-trail.js'
import { LateContent } from './late-content.js'
import type { TaskDetailOptions } from './types.js'

export interface TaskDetailPanelProps extends TaskDetailOptions {
  /** The task to show; null: the drawer is closed. */
  taskId: string | null
  /** Called by Escape, the backdrop and the button; set `taskId` to null then. */
  onClose: () => void
  className?: string
}

/** One task in a drawer over the page. */
export function TaskDetailPanel({ taskId, ...props }: TaskDetailPanelProps) {
  return taskId === null ? null : <Drawer {...props} taskId={taskId} />
}

function Drawer({ taskId, onClose, className = '', ...options }: TaskDetailPanelProps & { taskId: string }) {
  const titleId = useId()
  const drawer = useDrawer(onClose)
  const trail = useTrail(taskId)
  return (
    <dialog ref={drawer} className={`tm-drawer ${className}`.trim()} aria-labelledby={titleId} tabIndex={-1}>
      <LateContent
        {...options}
        key={trail.taskId}
        taskId={trail.taskId}
        titleId={titleId}
        navigation={trail}
        onClose={onClose}
      />
      <Announcer />
    </dialog>
  )
}
