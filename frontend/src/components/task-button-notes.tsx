'use client'

import { formatRelative } from '../core/format.js'
import type { Task } from '../core/types.js'
import { isActive } from '../core/phases.js'
import { endingText } from '../headless/task-texts.js'
import { useLocale, useMessages } from '../hooks/context.js'
import { useTaskManagerConnection } from '../hooks/use-connection.js'
import { useNow } from '../hooks/use-now.js'
import { PhaseIcon } from './phase-icon.js'
import { Sign } from './sign.js'
import type { TaskButtonView } from './use-task-button.js'

interface NotesProps {
  id: string
  label: string
  view: TaskButtonView
}

/** What there is to say and to do beside the button: a result, a failure, a refusal, an old state. */
export function TaskButtonNotes({ id, label, view }: NotesProps) {
  const { state, task, problem } = view
  const ended = task && !isActive(task.phase) && state !== 'starting' ? task : null
  return (
    <div id={id} className="tm-task-button__notes">
      {ended?.phase === 'finished' && ended.links.result ? <ResultLink task={ended} label={label} /> : null}
      {ended && ended.phase !== 'finished' ? <EndNote task={ended} label={label} view={view} /> : null}
      {problem ? <ProblemNote view={view} /> : null}
      {state === 'active' ? <StaleNote /> : null}
    </div>
  )
}

function ResultLink({ task, label }: { task: Task; label: string }) {
  const { actions, button } = useMessages()
  return (
    <a
      className="tm-link tm-task-button__result"
      href={task.links.result ?? ''}
      aria-label={button.resultOf(label)}
    >
      {actions.result}
    </a>
  )
}

function EndNote({ task, label, view }: { task: Task; label: string; view: TaskButtonView }) {
  const messages = useMessages()
  const { actions, button, phases } = messages
  const reason = endingText(task, messages)
  return (
    <div className="tm-task-button__note" data-phase={task.phase}>
      <PhaseIcon phase={task.phase} />
      <p className="tm-task-button__text">
        {/* How it was cancelled begins with that word. */}
        {task.phase === 'cancelled' && reason ? null : (
          <span className="tm-task-button__word">{phases[task.phase]}</span>
        )}
        {reason ? <span className="tm-task-button__reason">{reason}</span> : null}
      </p>
      {task.can.retry && task.replayable ? (
        <button
          type="button"
          className="tm-button"
          data-size="small"
          aria-label={view.isRetrying ? undefined : button.retryOf(label)}
          aria-disabled={view.isRetrying || undefined}
          onClick={view.retry}
        >
          {view.isRetrying ? actions.retrying : actions.retry}
        </button>
      ) : null}
      <DismissButton onClick={view.dismiss} />
    </div>
  )
}

function ProblemNote({ view }: { view: TaskButtonView }) {
  const { actions } = useMessages()
  return (
    <div className="tm-task-button__note" data-phase="failed">
      <PhaseIcon phase="failed" />
      <p className="tm-task-button__text">{view.problem}</p>
      {view.reload ? (
        <button type="button" className="tm-button" data-size="small" onClick={view.reload}>
          {actions.tryAgain}
        </button>
      ) : null}
      {view.task ? null : <DismissButton onClick={view.dismiss} />}
    </div>
  )
}

function DismissButton({ onClick }: { onClick: () => void }) {
  const { button } = useMessages()
  return (
    <button
      type="button"
      className="tm-icon-button tm-task-button__dismiss"
      aria-label={button.dismiss}
      title={button.dismiss}
      onClick={onClick}
    >
      <Sign name="close" />
    </button>
  )
}

function StaleNote() {
  const { connection: words } = useMessages()
  const { state, lastSyncedAt } = useTaskManagerConnection()
  const locale = useLocale()
  const now = useNow(10_000)
  if (state !== 'reconnecting' && state !== 'offline' && state !== 'closed') return null
  const updated = lastSyncedAt ? words.updated(formatRelative(lastSyncedAt, now, locale)) : ''
  return <p className="tm-task-button__stale">{[words[state], updated].filter(Boolean).join(', ')}</p>
}
