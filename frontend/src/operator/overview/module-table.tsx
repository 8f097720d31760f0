'use client'

import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import type { CSSProperties } from 'react'

import type { TaskManagerError } from '../../core/errors.js'
import { formatDuration, formatNumber, formatPercent } from '../../core/format.js'
import type { TaskStats } from '../../core/types.js'
import { taskQueries, useLocale, useMessages, useTaskTemplates } from '../../hooks/index.js'
import { useTaskManagerContext } from '../../hooks/context.js'
import { useOperatorNavigation } from '../navigation.js'
import { Problem, Skeleton } from '../panel.js'
import { formatQuery } from '../query/parse-query.js'
import { ScrollArea } from '../scroll-area.js'

export interface ModuleTableProps {
  days: number
}

type ModuleStats = { module: string; stats: UseQueryResult<TaskStats, TaskManagerError> }

/** Each module that declares tasks: how many ran, how long, and how many failed. Most failures first. */
export function ModuleTable({ days }: ModuleTableProps) {
  const { operator } = useMessages()
  const templates = useTaskTemplates()
  const rows = useModuleStats([...new Set((templates.data ?? []).map(({ module }) => module))], days)
  return (
    <section className="tm-card tm-op-modules" aria-label={operator.modules}>
      <h3 className="tm-op-heading">
        {operator.modules} <span className="tm-op-muted">{operator.lastDays(days)}</span>
      </h3>
      {templates.isLoadingError ? (
        <Problem error={templates.error} onRetry={() => void templates.refetch()} />
      ) : null}
      {templates.isPending ? <Skeleton rows={3} /> : null}
      {templates.data?.length === 0 ? <p className="tm-op-empty">{operator.modulesEmpty}</p> : null}
      {rows.length > 0 ? <Rows rows={rows} days={days} /> : null}
    </section>
  )
}

function Rows({ rows, days }: { rows: readonly ModuleStats[]; days: number }) {
  const { operator } = useMessages()
  return (
    <ScrollArea label={operator.modules}>
      <table className="tm-op-table" data-numeric="">
        <thead>
          <tr>
            <th scope="col">{operator.module}</th>
            <th scope="col">{operator.executionsCount}</th>
            <th scope="col">{operator.runTimes} p50</th>
            <th scope="col">p95</th>
            <th scope="col">{operator.waitTimes} p95</th>
            <th scope="col" data-wide="">
              {operator.failures}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ module, stats }) => (
            <ModuleRow
              key={module}
              module={module}
              stats={stats.data}
              isBroken={stats.isLoadingError}
              days={days}
            />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  )
}

function ModuleRow(props: { module: string; stats: TaskStats | undefined; isBroken: boolean; days: number }) {
  const { module, stats, isBroken, days } = props
  const { modules, operator } = useMessages()
  const title = modules[module] ?? module
  const locale = useLocale()
  const { showExecutions } = useOperatorNavigation()
  const seconds = (value: number | null | undefined): string =>
    value == null ? operator.none : formatDuration(value, locale)
  const query = formatQuery({ terms: { module: [module], since: [`${days}d`] }, text: '' })
  return (
    <tr aria-busy={!stats && !isBroken}>
      <th scope="row">
        <button
          type="button"
          className="tm-link"
          aria-label={operator.openModule(title)}
          onClick={() => showExecutions(query)}
        >
          {title}
        </button>
      </th>
      <td>{stats ? formatNumber(stats.total, locale) : isBroken ? operator.unknown : '…'}</td>
      <td>{seconds(stats?.run.p50)}</td>
      <td>{seconds(stats?.run.p95)}</td>
      <td>{seconds(stats?.wait.p95)}</td>
      <td data-wide="">{stats ? <FailureBar stats={stats} /> : null}</td>
    </tr>
  )
}

function FailureBar({ stats }: { stats: TaskStats }) {
  const { operator } = useMessages()
  const locale = useLocale()
  const failed = stats.by_state['FAILURE'] ?? 0
  const ended = failed + (stats.by_state['SUCCESS'] ?? 0)
  if (ended === 0) return operator.none
  const part = failed / ended
  // Rounded down it would say that nothing failed.
  const percent =
    failed > 0 && part < 0.01 ? `< ${formatPercent(1, locale)}` : formatPercent(part * 100, locale)
  return (
    <span className="tm-op-failures" data-any={failed > 0 || undefined}>
      <span
        className="tm-op-failures__bar"
        style={{ '--tm-value': `${part * 100}%` } as CSSProperties}
        aria-hidden="true"
      />
      <span>{operator.failureShare(percent, formatNumber(failed, locale), formatNumber(ended, locale))}</span>
    </span>
  )
}

function useModuleStats(modules: readonly string[], days: number): ModuleStats[] {
  const { client, queryClient } = useTaskManagerContext()
  const found = useQueries(
    { queries: modules.map((module) => taskQueries.stats(client, { module, days })) },
    queryClient,
  )
  return modules
    .map((module, at) => ({ module, stats: found[at] as UseQueryResult<TaskStats, TaskManagerError> }))
    .sort((a, b) => failures(b) - failures(a) || a.module.localeCompare(b.module))
}

function failures({ stats }: ModuleStats): number {
  return stats.data?.by_state['FAILURE'] ?? 0
}
