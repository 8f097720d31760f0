'use client'

import type { Task } from '../core/types.js'
import { useMessages } from '../hooks/index.js'
import { PhaseIcon } from './phase-icon.js'

export interface PhaseLabelProps {
  task: Pick<Task, 'phase'> & { progress?: Pick<Task['progress'], 'percent'> }
  className?: string
}

/** What a task is doing: its sign and its word. */
export function PhaseLabel({ task, className = '' }: PhaseLabelProps) {
  const messages = useMessages()
  return (
    <span className={`tm-phase-label ${className}`.trim()} data-phase={task.phase}>
      <PhaseIcon phase={task.phase} percent={task.progress?.percent ?? null} />
      {messages.phases[task.phase]}
    </span>
  )
}
