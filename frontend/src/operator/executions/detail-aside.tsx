'use client'

import { useEffect, useRef, type ReactNode } from 'react'

import { TaskDetailView } from '../../components/detail/task-detail-view.js'
import type { Task } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'

export interface DetailAsideProps {
  taskId: string
  onClose: () => void
  onOpenTask: (id: string) => void
  renderResult?: (task: Task) => ReactNode
}

/** One execution beside the list; over it where there is no room for both. */
export function DetailAside({ taskId, onClose, onOpenTask, renderResult }: DetailAsideProps) {
  const { operator } = useMessages()
  const aside = useRef<HTMLElement>(null)
  useEffect(() => {
    // Over the list, it must not leave the focus behind itself.
    if (aside.current && getComputedStyle(aside.current).position === 'fixed') aside.current.focus()
  }, [])
  return (
    <aside ref={aside} className="tm-op-aside" tabIndex={-1} aria-label={operator.detail}>
      <TaskDetailView
        key={taskId}
        taskId={taskId}
        onOpenTask={onOpenTask}
        onClose={onClose}
        {...(renderResult ? { renderResult } : {})}
      />
    </aside>
  )
}
