'use client'

import type { UseQueryResult } from '@tanstack/react-query'

import { formatDuration, formatNumber } from '../../core/format.js'
import type { TaskManagerError } from '../../core/errors.js'
import type { Workers } from '../../core/types.js'
import { useLocale, useMessages, useNow, useWorkers } from '../../hooks/index.js'
import { useOperatorNavigation } from '../navigation.js'
import { endedByHour, endedWithin, waitsSince, type Series } from './numbers.js'
import { NumberCard } from './number-card.js'
import { EVERY_MS, useSeries, type OverviewNumbers } from './use-overview.js'

export interface NumberCardsProps {
  numbers: OverviewNumbers
  /** Whether the reader may see the workers. */
  withWorkers: boolean
}

/** The five numbers. */
export function NumberCards({ numbers, withWorkers }: NumberCardsProps) {
  const workers = useWorkers({ enabled: withWorkers })
  return (
    <div className="tm-op-numbers">
      <RunningCard running={numbers.running} workers={workers.data} />
      <WaitingCard waiting={numbers.waiting} />
      <OldestCard waiting={numbers.waiting} />
      <FailedCard failed={numbers.failed} />
      {withWorkers ? <WorkersCard workers={workers} /> : null}
    </div>
  )
}

function RunningCard({
  running,
  workers,
}: {
  running: OverviewNumbers['running']
  workers: Workers | undefined
}) {
  const { operator } = useMessages()
  const count = useCountText()
  const { showExecutions } = useOperatorNavigation()
  const places = placesOf(workers)
  const series = useSeries('running', running.dataUpdatedAt, running.data?.count)
  return (
    <NumberCard
      label={operator.running}
      value={count(running.data)}
      note={places === null ? null : operator.ofCapacity(count({ count: places }) ?? '')}
      {...sampled(operator.lastMinutes, series)}
      {...health(running)}
      onOpen={() => showExecutions('phase:running')}
    />
  )
}

function WaitingCard({ waiting }: { waiting: OverviewNumbers['waiting'] }) {
  const { operator } = useMessages()
  const count = useCountText()
  const { showExecutions } = useOperatorNavigation()
  const series = useSeries('waiting', waiting.dataUpdatedAt, waiting.data?.count)
  return (
    <NumberCard
      label={operator.waiting}
      value={count(waiting.data)}
      {...sampled(operator.lastMinutes, series)}
      {...health(waiting)}
      onOpen={() => showExecutions('phase:queued')}
    />
  )
}

function OldestCard({ waiting }: { waiting: OverviewNumbers['waiting'] }) {
  const { operator } = useMessages()
  const oldest = waiting.data?.oldest
  const text = useWaitText(waiting.data)
  const { showExecutions } = useOperatorNavigation()
  const locale = useLocale()
  const at = waiting.dataUpdatedAt
  const seconds = oldest ? Math.max(Math.round((at - waitsSince(oldest)) / 1_000), 0) : 0
  const series = useSeries('oldest', at, waiting.data && seconds)
  return (
    <NumberCard
      label={operator.oldestWaiting}
      value={waiting.data ? (text ?? operator.none) : undefined}
      note={waiting.data ? (oldest?.title ?? operator.nobodyWaits) : null}
      {...sampled(operator.lastMinutes, series)}
      format={(value) => formatDuration(value, locale)}
      {...health(waiting)}
      {...(oldest ? { onOpen: () => showExecutions('phase:queued', oldest.id) } : {})}
    />
  )
}

function FailedCard({ failed }: { failed: OverviewNumbers['failed'] }) {
  const { operator } = useMessages()
  const locale = useLocale()
  const now = useNow(EVERY_MS)
  const { showExecutions } = useOperatorNavigation()
  const tasks = failed.data?.tasks ?? []
  const [last, before] = [endedWithin(tasks, now, 1).length, endedWithin(tasks, now, 2, 1).length]
  const difference = `${last > before ? '+' : '−'}${formatNumber(Math.abs(last - before), locale)}`
  return (
    <NumberCard
      label={operator.failedLastHour}
      value={failed.data ? formatNumber(last, locale) : undefined}
      note={last === before ? operator.sameAsHourBefore : operator.comparedWithHourBefore(difference)}
      tone={last > 0 ? 'failure' : 'calm'}
      {...(failed.data ? { series: endedByHour(tasks, now), period: operator.lastHours } : {})}
      {...health(failed)}
      onOpen={() => showExecutions('phase:failed since:24h')}
    />
  )
}

function WorkersCard({ workers }: { workers: UseQueryResult<Workers, TaskManagerError> }) {
  const { operator } = useMessages()
  const locale = useLocale()
  const { data } = workers
  const known = data?.workers ?? null
  const alive = known?.filter((worker) => worker.alive === true).length ?? 0
  const isMissing = data ? !data.available || known === null : workers.isError
  const series = useSeries('workers', workers.dataUpdatedAt, isMissing || !known ? undefined : alive)
  return (
    <NumberCard
      label={operator.workersAlive}
      value={known ? formatNumber(alive, locale) : undefined}
      note={known && !isMissing ? operator.ofWorkers(formatNumber(known.length, locale)) : null}
      tone={!isMissing && known && alive === 0 ? 'failure' : 'calm'}
      {...sampled(operator.lastMinutes, series)}
      isMissing={isMissing}
      isStale={workers.isRefetchError || (data?.stale ?? false)}
    />
  )
}

/** Return how long the oldest has waited, in words; null where nothing waits. */
export function useWaitText(
  waiting: { oldest: Parameters<typeof waitsSince>[0] | null; oldestIsCertain: boolean } | undefined,
): string | null {
  const { operator } = useMessages()
  const locale = useLocale()
  const now = useNow(1_000)
  if (!waiting?.oldest) return null
  const text = formatDuration(Math.max(now.getTime() - waitsSince(waiting.oldest), 0) / 1_000, locale)
  return waiting.oldestIsCertain ? text : operator.atLeast(text)
}

function useCountText(): (
  found: { count: number; countIsExact?: boolean } | undefined,
) => string | undefined {
  const locale = useLocale()
  return (found) => found && `${found.countIsExact === false ? '≈ ' : ''}${formatNumber(found.count, locale)}`
}

function health(query: { isLoadingError: boolean; isRefetchError: boolean }): {
  isMissing: boolean
  isStale: boolean
} {
  return { isMissing: query.isLoadingError, isStale: query.isRefetchError }
}

function sampled(
  words: (minutes: number) => string,
  series: Series | undefined,
): { series?: Series; period?: string } {
  if (!series) return {}
  return { series, period: words(Math.max(Math.round((series.length * EVERY_MS) / 60_000), 1)) }
}

function placesOf(workers: Workers | undefined): number | null {
  if (!workers?.available || !workers.workers) return null
  const alive = workers.workers.filter((worker) => worker.alive === true)
  if (alive.length === 0 || alive.some((worker) => worker.concurrency === null)) return null
  return alive.reduce((sum, worker) => sum + (worker.concurrency ?? 0), 0)
}
