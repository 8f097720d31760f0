'use client'

import { useId } from 'react'

import { LateContent } from './late-content.js'
import type { TaskDetailOptions } from './types.js'
import { useTrail } from './use-trail.js'

export interface TaskDetailViewProps extends TaskDetailOptions {
  taskId: string
  /** Called instead of showing another task of the workflow in the same place. */
  onOpenTask?: ((id: string) => void) | undefined
  /** Shows a button that closes it, where the page has a place for it beside other things. */
  onClose?: (() => void) | undefined
  className?: string
}

/** One task as a section of a page. */
export function TaskDetailView({
  taskId,
  onOpenTask,
  onClose,
  className = '',
  ...options
}: TaskDetailViewProps) {
  const titleId = useId()
  const trail = useTrail(taskId)
  const navigation = onOpenTask ? { open: onOpenTask, back: undefined, hasMoved: false } : trail
  return (
    <section className={`tm-detail-view tm-surface ${className}`.trim()} aria-labelledby={titleId}>
      <LateContent
        {...options}
        key={trail.taskId}
        taskId={trail.taskId}
        titleId={titleId}
        navigation={navigation}
        onClose={onClose}
      />
    </section>
  )
}
