'use client'

import { memo, type CSSProperties, type ChangeEvent, type ReactNode } from 'react'

import { PhaseLabel } from '../../components/phase-label.js'
import { RelativeTime } from '../../components/relative-time.js'
import { formatDuration, formatNumber, formatPercent } from '../../core/format.js'
import { isActive } from '../../core/phases.js'
import type { Task, TaskOutcome } from '../../core/types.js'
import { useLocale, useMessages, useNow } from '../../hooks/index.js'
import type { Column } from './columns.js'

export interface ExecutionRowProps {
  task: Task
  columns: readonly Column[]
  isSelected: boolean
  isOpen: boolean
  isCurrent: boolean
  /** It no longer matches the search. */
  hasLeft: boolean
  outcome: TaskOutcome | null
  onSelect: (id: string, upTo: boolean) => void
  onOpen: (id: string) => void
  onCurrent: (id: string) => void
}

export const ExecutionRow = memo(function ExecutionRow(props: ExecutionRowProps) {
  const { task, columns, isSelected, isOpen, isCurrent, hasLeft, outcome, onSelect, onOpen, onCurrent } =
    props
  const { operator } = useMessages()
  const select = (event: ChangeEvent<HTMLInputElement>): void =>
    onSelect(task.id, (event.nativeEvent as MouseEvent).shiftKey ?? false)
  return (
    <tr
      className="tm-op-row"
      data-phase={task.phase}
      data-selected={isSelected || undefined}
      data-open={isOpen || undefined}
      data-current={isCurrent || undefined}
      data-left={hasLeft || undefined}
      onFocus={() => onCurrent(task.id)}
    >
      <td className="tm-op-row__select">
        <label className="tm-op-tick">
          <input
            type="checkbox"
            checked={isSelected}
            onChange={select}
            aria-label={operator.selectRow(task.title)}
          />
        </label>
      </td>
      <td className="tm-op-row__phase">
        <PhaseLabel task={task} />
        {outcome ? <span className="tm-op-row__note">{operator.outcomes[outcome]}</span> : null}
        {!outcome && hasLeft ? <span className="tm-op-row__note">{operator.leftFilter}</span> : null}
      </td>
      <th scope="row" className="tm-op-row__title">
        <button
          type="button"
          className="tm-op-row__open"
          aria-current={isOpen || undefined}
          onClick={() => onOpen(task.id)}
        >
          <span>{task.title || task.name}</span>
          {task.error ? <span className="tm-op-muted"> {task.error.message}</span> : null}
        </button>
      </th>
      {columns.map((column) => (
        <td key={column} data-column={column}>
          <Cell task={task} column={column} />
        </td>
      ))}
    </tr>
  )
})

function Cell({ task, column }: { task: Task; column: Column }): ReactNode {
  const { modules, operator } = useMessages()
  const locale = useLocale()
  switch (column) {
    case 'progress':
      return <ProgressCell task={task} />
    case 'module':
      return modules[task.module] ?? task.module
    case 'owner':
      return task.owner?.name ?? operator.none
    case 'worker':
      return task.worker ?? operator.none
    case 'queue':
      return task.queue ?? operator.none
    case 'attempt':
      return task.max_attempts ? `${task.attempt}/${task.max_attempts}` : formatNumber(task.attempt, locale)
    case 'number':
      return task.number
    case 'created':
      return <RelativeTime at={task.created_at} />
    case 'duration':
      return <DurationCell task={task} />
  }
}

function ProgressCell({ task }: { task: Task }): ReactNode {
  const locale = useLocale()
  const { percent, message } = task.progress
  if (!isActive(task.phase) || (percent === null && !message)) return null
  return (
    <span className="tm-op-progress" title={message || undefined}>
      {percent === null ? null : (
        <>
          <span
            className="tm-op-progress__bar"
            style={{ '--tm-value': `${percent}%` } as CSSProperties}
            aria-hidden="true"
          />
          <span className="tm-op-progress__percent">{formatPercent(percent, locale)}</span>
        </>
      )}
      {percent === null ? <span className="tm-op-progress__message">{message}</span> : null}
    </span>
  )
}

function DurationCell({ task }: { task: Task }): ReactNode {
  const { operator } = useMessages()
  const locale = useLocale()
  if (task.duration_seconds !== null) return formatDuration(task.duration_seconds, locale)
  return isActive(task.phase) && task.started_at ? <Elapsed since={task.started_at} /> : operator.none
}

/** Apart, so that only rows that run are drawn each second. */
function Elapsed({ since }: { since: string }): ReactNode {
  const locale = useLocale()
  const now = useNow()
  return formatDuration(Math.max(now.getTime() - Date.parse(since), 0) / 1_000, locale)
}
