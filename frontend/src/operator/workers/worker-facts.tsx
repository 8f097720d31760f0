'use client'

import type { ReactNode } from 'react'

import { RelativeTime } from '../../components/relative-time.js'
import { formatDuration, formatNumber } from '../../core/format.js'
import type { ControlMessages } from '../../locales/control-messages.js'
import type { WorkerDetail } from '../../core/types.js'
import { useLocale, useMessages } from '../../hooks/index.js'
import { LastSeen, Load } from './worker-parts.js'

/** Seconds by which a clock may be off without anybody noticing. */
const RIGHT = 1

/** What is known of a worker, as a list of names and values; what is not known says so. */
export function WorkerFacts({ worker }: { worker: WorkerDetail }) {
  const { operator } = useMessages()
  const { control: words } = operator
  const locale = useLocale()
  const number = (value: number | null): ReactNode =>
    value === null ? operator.unknown : formatNumber(value, locale)
  const facts: [string, ReactNode][] = [
    [operator.lastSeen, <LastSeen key="seen" at={worker.last_seen} />],
    [
      words.startedAt,
      worker.since === null ? operator.unknown : <RelativeTime key="since" at={worker.since} />,
    ],
    [operator.pool, worker.pool ?? operator.unknown],
    [words.places, number(worker.concurrency)],
    [operator.load, <Load key="load" worker={worker} />],
    [operator.queues, worker.queues === null ? operator.unknown : worker.queues.join(', ') || operator.none],
    [words.prefetch, worker.prefetch === 0 ? words.prefetchUnlimited : number(worker.prefetch)],
    [operator.processed, number(worker.processed)],
    [words.clock, clock(worker.clock_offset_seconds, words, locale) ?? operator.unknown],
    [words.processId, worker.pid ?? operator.unknown],
    [words.software, worker.software ?? operator.unknown],
    [words.recorder, worker.version ?? operator.unknown],
  ]
  return (
    <section className="tm-op-worker__block">
      <h4 className="tm-op-heading">{words.facts}</h4>
      <dl className="tm-op-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function clock(offset: number | null, words: ControlMessages, locale: string): string | null {
  if (offset === null) return null
  if (Math.abs(offset) < RIGHT) return words.clockRight
  const by = formatDuration(Math.abs(offset), locale)
  return offset > 0 ? words.clockAhead(by) : words.clockBehind(by)
}
