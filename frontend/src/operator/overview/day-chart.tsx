'use client'

import { useState, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react'

import { formatNumber } from '../../core/format.js'
import { useLocale, useMessages } from '../../hooks/index.js'
import { BarStrip } from './bar-strip.js'
import { DayTable } from './day-table.js'
import { dayText, roundUp, type Day } from './days.js'

export interface DayChartProps {
  /** Oldest first; the last one is today. */
  days: readonly Day[]
  className?: string
}

/** What finished and what failed on each day: two strips, each with a scale of its own, on the same days. */
export function DayChart({ days, className = '' }: DayChartProps) {
  const { operator } = useMessages()
  const chart = useDayChart(days)
  if (days.every((day) => day.total === 0)) return <p className="tm-op-empty">{operator.chartEmpty}</p>
  return (
    <div className={`tm-op-chart ${className}`.trim()}>
      <div
        className="tm-op-chart__plot"
        role="slider"
        tabIndex={0}
        aria-label={`${operator.chartTitle}. ${operator.chartHint}`}
        aria-valuemin={1}
        aria-valuemax={days.length}
        aria-valuenow={(chart.active ?? days.length - 1) + 1}
        aria-valuetext={chart.summary(chart.active ?? days.length - 1)}
        {...chart.handlers}
      >
        <Strip days={days} of="success" label={operator.chartFinished} active={chart.active} />
        <Strip days={days} of="failure" label={operator.chartFailed} active={chart.active} />
        {chart.active === null ? null : (
          <div
            className="tm-op-chart__tooltip"
            data-side={chart.active > days.length / 2 ? 'start' : 'end'}
            style={{ '--tm-value': (chart.active + 0.5) / days.length } as CSSProperties}
            aria-hidden="true"
          >
            {chart.summary(chart.active)}
          </div>
        )}
      </div>
      <Axis days={days} />
      <details className="tm-op-details">
        <summary>{operator.chartTable}</summary>
        <DayTable days={days} />
      </details>
    </div>
  )
}

function Strip(props: {
  days: readonly Day[]
  of: 'success' | 'failure'
  label: string
  active: number | null
}) {
  const { days, of, label, active } = props
  const locale = useLocale()
  const top = roundUp(Math.max(...days.map((day) => day[of])))
  return (
    <div className="tm-op-chart__strip" data-of={of} aria-hidden="true">
      <span className="tm-op-chart__label">{label}</span>
      <span className="tm-op-chart__top">{formatNumber(top, locale)}</span>
      <BarStrip days={days} of={of} top={top} active={active} />
    </div>
  )
}

function Axis({ days }: { days: readonly Day[] }) {
  const { operator } = useMessages()
  const locale = useLocale()
  const [first, last] = [days[0], days[days.length - 1]]
  if (!first || !last) return null
  return (
    <div className="tm-op-chart__axis" aria-hidden="true">
      <span>{dayText(first, locale)}</span>
      <span>
        {dayText(last, locale)}, {operator.chartSoFar}
      </span>
    </div>
  )
}

function useDayChart(days: readonly Day[]) {
  const { operator } = useMessages()
  const locale = useLocale()
  const [chosen, setChosen] = useState<number | null>(null)
  const last = days.length - 1
  const active = chosen === null ? null : Math.min(chosen, last)

  const summary = (at: number): string => {
    const day = days[at]
    if (!day) return ''
    const [finished, failed] = [formatNumber(day.success, locale), formatNumber(day.failure, locale)]
    const text = operator.chartSummary(dayText(day, locale, 'long'), finished, failed)
    return at === last ? `${text} (${operator.chartSoFar})` : text
  }
  const move = (event: KeyboardEvent): void => {
    const at = active ?? last
    const next = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      Home: 0,
      End: last,
    }[event.key]
    if (event.key === 'Escape') setChosen(null)
    if (next === undefined) return
    event.preventDefault()
    setChosen(Math.min(Math.max(next, 0), last))
  }
  const point = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const part = width > 0 ? (event.clientX - left) / width : 1
    setChosen(Math.min(Math.max(Math.floor(part * days.length), 0), last))
  }
  const handlers = {
    onKeyDown: move,
    onFocus: () => setChosen((at) => at ?? last),
    onBlur: () => setChosen(null),
    onPointerMove: point,
    onPointerLeave: () => setChosen(null),
  }
  return { active, summary, handlers }
}
