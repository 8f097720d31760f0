'use client'

import type { CSSProperties } from 'react'

import type { Task } from '../core/types.js'
import { useProgressFold, type TaskProgressView } from '../headless/use-task-progress.js'
import { errorText } from '../headless/error-text.js'
import { useTaskRow } from '../headless/use-task-row.js'
import { useMessages, useTask, useTaskEnded } from '../hooks/index.js'
import { PhaseLabel } from './phase-label.js'

interface Shared {
  className?: string
  /** Called when the task ends before our eyes, and again where that end is corrected. */
  onTerminal?: (task: Task) => void
}

/** The id of a task, which is then fetched and kept current; or a task that is at hand. */
export type TaskProgressProps = Shared & ({ taskId: string; task?: never } | { task: Task; taskId?: never })

/** How far one task is: its phase, its bar, what it says of itself and how long it will take. */
export function TaskProgress({ taskId, task, className, onTerminal }: TaskProgressProps) {
  const messages = useMessages()
  // A task at hand is kept current by whoever gave it; its end is still told.
  const { data, error } = useTask(taskId, { onTerminal })
  useTaskEnded((ended) => {
    if (ended.id === task?.id) onTerminal?.(ended)
  })
  const shown = task ?? data
  if (shown) return <KnownProgress task={shown} className={className ?? ''} />
  return (
    <div className={`tm-progress ${className ?? ''}`.trim()} data-phase="queued" aria-busy={!error}>
      {error ? (
        <p className="tm-progress__note">{errorText(error, messages)}</p>
      ) : (
        <span className="tm-skeleton" />
      )}
    </div>
  )
}

function KnownProgress({ task, className }: { task: Task; className: string }) {
  const row = useTaskRow(task)
  const fold = useProgressFold(row.progress.mode)
  const note = row.isActive ? row.progress.message || row.reasonText : row.reasonText
  const notes = [row.isActive ? row.progress.attemptText : '', note].filter(Boolean).join(' · ')
  return (
    <div className={`tm-progress ${className}`.trim()} data-phase={task.phase} {...fold.holdProps}>
      <div className="tm-progress__line">
        <PhaseLabel task={task} />
        {row.progress.mode === 'determinate' ? (
          <span className="tm-progress__percent">{row.progress.percentText}</span>
        ) : null}
        <span className="tm-progress__time" data-silent={row.isSilent || undefined}>
          {row.timeText || row.durationText}
        </span>
      </div>
      {fold.isOpen ? <ProgressBar progress={row.progress} label={row.title} /> : null}
      {notes ? <p className="tm-progress__note">{notes}</p> : null}
    </div>
  )
}

export interface ProgressBarProps {
  progress: TaskProgressView
  /** What is being done, for those who do not see where the bar stands. */
  label: string
}

/** The bar alone. */
export function ProgressBar({ progress, label }: ProgressBarProps) {
  const { percent, percentText, message, mode, attemptText } = progress
  const value = percent === null ? {} : { 'aria-valuenow': Math.floor(percent) }
  const text = [percentText, attemptText, message].filter(Boolean).join(', ')
  return (
    <div
      className="tm-bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...value}
      {...(text ? { 'aria-valuetext': text } : {})}
      data-mode={mode}
      style={{ '--tm-value': `${percent ?? 0}%` } as CSSProperties}
    >
      {/* Another attempt is another bar: it begins anew instead of running backwards. */}
      <span key={attemptText} className="tm-bar__fill" />
    </div>
  )
}
