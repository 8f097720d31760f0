'use client'

import { ACTIVE_PHASES } from '../core/phases.js'
import { formatPercent } from '../core/format.js'
import type { Task, TaskPhase } from '../core/types.js'
import { useTaskRow } from '../headless/use-task-row.js'
import { useTaskProgress } from '../headless/use-task-progress.js'
import { useLocale, useMessages } from '../hooks/context.js'
import { PhaseIcon } from './phase-icon.js'
import { ProgressBar } from './task-progress.js'
import type { TaskButtonState } from './use-task-button.js'

interface FaceProps {
  label: string
  state: TaskButtonState
  task: Task | null
}

/** What the button says now. Its name goes on saying what it is the state of. */
export function TaskButtonFace({ label, state, task }: FaceProps) {
  const { button, phases } = useMessages()
  if (state === 'active' && task) return <ActiveFace label={label} task={task} />
  if (state === 'idle') return <span className="tm-task-button__face">{label}</span>
  const isFinished = state === 'finished'
  return (
    <span className="tm-task-button__face">
      <span className="tm-visually-hidden">{label}: </span>
      <PhaseIcon phase={isFinished ? 'finished' : 'queued'} />
      {isFinished ? phases.finished : button.starting}
    </span>
  )
}

function ActiveFace({ label, task }: { label: string; task: Task }) {
  const row = useTaskRow(task)
  const { percent, percentText, message, attemptText } = row.progress
  const more = [message, row.timeText, attemptText].filter(Boolean).join(' · ')
  return (
    <span className="tm-task-button__face" title={more || undefined}>
      <span className="tm-visually-hidden">{label}: </span>
      <PhaseIcon phase={task.phase} percent={percent} />
      <span className="tm-task-button__phase">{row.phaseText}</span>
      {percentText ? <span className="tm-task-button__percent">{percentText}</span> : null}
      <span className="tm-visually-hidden">{more}</span>
    </span>
  )
}

const PERCENT_PHASES: ReadonlySet<TaskPhase> = new Set(['running', 'cancelling'])

/** Everything that the button may come to say, unseen, so that it is as wide as the widest of them from the start. */
export function TaskButtonSizer({ label }: { label: string }) {
  const { button, phases } = useMessages()
  const locale = useLocale()
  return (
    <span className="tm-task-button__sizer" aria-hidden="true">
      <span>{label}</span>
      <span data-icon>{button.starting}</span>
      <span data-icon>{phases.finished}</span>
      {ACTIVE_PHASES.map((phase) => (
        <span key={phase} data-icon data-control>
          {PERCENT_PHASES.has(phase) ? `${phases[phase]} ${formatPercent(100, locale)}` : phases[phase]}
        </span>
      ))}
    </span>
  )
}

/** The thin bar along the button's lower edge. */
export function TaskButtonBar({ task, label }: { task: Task; label: string }) {
  const { button } = useMessages()
  const progress = useTaskProgress(task)
  return (
    <div className="tm-task-button__bar">
      <ProgressBar progress={progress} label={button.progress(label)} />
    </div>
  )
}
