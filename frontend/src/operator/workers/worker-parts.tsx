'use client'

import type { CSSProperties, ReactNode } from 'react'

import { formatDuration, formatMoment, formatNumber } from '../../core/format.js'
import type { Worker } from '../../core/types.js'
import { useLocale, useMessages, useNow } from '../../hooks/index.js'
import { OperatorIcon } from '../icons.js'
import { useOperatorNavigation } from '../navigation.js'

export function Alive({ alive }: { alive: boolean | null }) {
  const { operator } = useMessages()
  const [state, word] =
    alive === null
      ? (['unknown', operator.unknown] as const)
      : alive
        ? (['alive', operator.alive] as const)
        : (['gone', operator.gone] as const)
  return (
    <span className="tm-op-alive" data-state={state}>
      <OperatorIcon name={state} />
      {word}
    </span>
  )
}

/** How many of its places are taken, and how busy its machine is. */
export function Load({ worker }: { worker: Worker }): ReactNode {
  const { operator } = useMessages()
  const locale = useLocale()
  const { active_count: busy, concurrency: places, load } = worker
  const averages = load
    ?.map((value) => value.toLocaleString(locale, { maximumFractionDigits: 2 }))
    .join(' · ')
  const text =
    busy === null
      ? places === null
        ? operator.none
        : operator.busy(operator.unknown, formatNumber(places, locale))
      : operator.busy(
          formatNumber(busy, locale),
          places === null ? operator.unknown : formatNumber(places, locale),
        )
  const part = busy !== null && places ? Math.min(busy / places, 1) : null
  return (
    <span className="tm-op-load">
      {part === null ? null : (
        <span
          className="tm-op-load__bar"
          style={{ '--tm-value': `${part * 100}%` } as CSSProperties}
          aria-hidden="true"
        />
      )}
      <span>{text}</span>
      {averages ? (
        <span className="tm-op-muted" title={operator.loadAverage}>
          <span className="tm-visually-hidden">{operator.loadAverage}: </span>
          {averages}
        </span>
      ) : null}
    </span>
  )
}

export function RunsNow({ worker }: { worker: Worker }) {
  const { operator } = useMessages()
  const locale = useLocale()
  const { showExecutions } = useOperatorNavigation()
  const { active, active_count } = worker
  const shown = active ?? []
  const hidden = active_count === null ? 0 : Math.max(active_count - shown.length, 0)
  if (shown.length === 0 && hidden === 0) return active_count === 0 ? operator.idle : operator.unknown
  return (
    <ul className="tm-op-running">
      {shown.map(({ task_id, task, started_at }) => (
        <li key={task_id}>
          <button type="button" className="tm-link" onClick={() => showExecutions('phase:running', task_id)}>
            {task ?? task_id}
          </button>
          {started_at ? <Since at={started_at} /> : null}
        </li>
      ))}
      {hidden > 0 ? (
        <li className="tm-op-muted">{operator.hiddenTasks(formatNumber(hidden, locale))}</li>
      ) : null}
    </ul>
  )
}

function Since({ at }: { at: string }) {
  const locale = useLocale()
  const now = useNow()
  return (
    <span className="tm-op-muted">
      {' '}
      {formatDuration(Math.max(now.getTime() - Date.parse(at), 0) / 1_000, locale)}
    </span>
  )
}

/** In seconds while they count: a worker beats every few. */
export function LastSeen({ at }: { at: string | null }): ReactNode {
  const { operator } = useMessages()
  const locale = useLocale()
  const now = useNow()
  if (at === null) return operator.none
  const seconds = Math.max(Math.round((now.getTime() - Date.parse(at)) / 1_000), 0)
  return (
    <time dateTime={at} title={formatMoment(at, locale)}>
      {operator.secondsAgo(formatNumber(seconds, locale))}
    </time>
  )
}
