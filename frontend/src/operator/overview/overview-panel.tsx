'use client'

import { useId } from 'react'

import { useMessages, useTaskSession, useTaskStats } from '../../hooks/index.js'
import { Panel, Problem, Skeleton } from '../panel.js'
import { useStored } from '../stored.js'
import { Attention } from './attention.js'
import { DayChart } from './day-chart.js'
import { ModuleTable } from './module-table.js'
import { NumberCards } from './number-cards.js'
import { useOverviewNumbers } from './use-overview.js'

const PERIODS = [7, 14, 30] as const
const DEFAULT_PERIOD = 14

export interface OverviewPanelProps {
  className?: string
}

/** How everything goes, at one glance. */
export function OverviewPanel({ className = '' }: OverviewPanelProps) {
  const numbers = useOverviewNumbers()
  const [days, setDays] = useStored('days', readPeriod)
  const { data: session } = useTaskSession()
  return (
    <Panel section="overview" className={className}>
      <NumberCards numbers={numbers} withWorkers={session?.permissions.see_workers ?? false} />
      <div className="tm-op-columns">
        <Throughput days={days} onDays={setDays} />
        <Attention numbers={numbers} />
      </div>
      <ModuleTable days={days} />
    </Panel>
  )
}

function Throughput({ days, onDays }: { days: number; onDays: (days: number) => void }) {
  const { operator } = useMessages()
  const stats = useTaskStats({ days })
  const id = useId()
  return (
    <section className="tm-card tm-op-throughput" aria-label={operator.chartTitle}>
      <header className="tm-op-throughput__header">
        <h3 className="tm-op-heading">{operator.chartTitle}</h3>
        <label className="tm-visually-hidden" htmlFor={id}>
          {operator.chartDaysLabel}
        </label>
        <select
          id={id}
          className="tm-control"
          value={days}
          onChange={(event) => onDays(Number(event.target.value))}
        >
          {PERIODS.map((period) => (
            <option key={period} value={period}>
              {operator.chartDays(period)}
            </option>
          ))}
        </select>
      </header>
      {stats.isLoadingError ? <Problem error={stats.error} onRetry={() => void stats.refetch()} /> : null}
      {stats.isRefetchError ? <Problem error={stats.error} since={stats.dataUpdatedAt} /> : null}
      {stats.data ? <DayChart days={stats.data.per_day} /> : null}
      {stats.isPending ? <Skeleton rows={4} /> : null}
    </section>
  )
}

function readPeriod(stored: unknown): number {
  return PERIODS.find((period) => period === stored) ?? DEFAULT_PERIOD
}
