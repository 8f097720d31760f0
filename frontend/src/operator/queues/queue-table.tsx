'use client'

import type { ReactNode } from 'react'

import { formatDuration, formatMoment, formatNumber } from '../../core/format.js'
import type { TaskQueue } from '../../core/types.js'
import { useLocale, useMessages, useNow } from '../../hooks/index.js'
import { OperatorIcon } from '../icons.js'
import { useOperatorNavigation } from '../navigation.js'
import { OperatorTable } from '../operator-table.js'

export interface QueueTableProps {
  queues: readonly TaskQueue[]
  isStale: boolean
}

export function QueueTable({ queues, isStale }: QueueTableProps) {
  const { operator } = useMessages()
  const { queuePanel: words } = operator
  const columns = [words.queue, words.depth, words.oldest, words.consumers, words.held, words.takenBy]
  return (
    <OperatorTable
      label={operator.sections.queues}
      columns={columns}
      className="tm-op-queues"
      isStale={isStale}
    >
      {queues.map((queue) => (
        <QueueRow key={queue.name} queue={queue} />
      ))}
    </OperatorTable>
  )
}

function QueueRow({ queue }: { queue: TaskQueue }) {
  const { queuePanel: words } = useMessages().operator
  const { depth, consumers, workers } = queue
  // Where the broker does not tell, the workers' own word is as good.
  const isLeft = consumers === 0 || (consumers === null && workers?.length === 0)
  return (
    <tr>
      <th scope="row">
        {queue.name}
        {isLeft ? (
          <span className="tm-op-badge" data-urgent={(depth ?? 0) > 0 || undefined}>
            <OperatorIcon name="warning" />
            {words.nobodyTakes}
          </span>
        ) : null}
      </th>
      <td>
        <Count queue={queue} field="depth" />
        <Priorities of={queue.priorities} />
      </td>
      <td>
        <Oldest queue={queue} />
      </td>
      <td>
        <Count queue={queue} field="consumers" />
      </td>
      <td>
        <Count queue={queue} field="unacknowledged" />
      </td>
      <td>
        <TakenBy queue={queue} />
      </td>
    </tr>
  )
}

function Count({ queue, field }: { queue: TaskQueue; field: 'depth' | 'consumers' | 'unacknowledged' }) {
  const locale = useLocale()
  const value = queue[field]
  return value === null ? <Unknown queue={queue} field={field} /> : <>{formatNumber(value, locale)}</>
}

/** Not known, which is neither nothing nor zero, and why. */
function Unknown({ queue, field }: { queue: TaskQueue; field: string }) {
  const { operator } = useMessages()
  const code = queue.unknown[field]
  const reason = code ? operator.queuePanel.reasons[code] : null
  return (
    <span className="tm-op-unknown" title={reason ?? undefined}>
      {operator.unknown}
      {reason ? <span className="tm-visually-hidden">: {reason}</span> : null}
    </span>
  )
}

function Priorities({ of }: { of: TaskQueue['priorities'] }) {
  const { queuePanel: words } = useMessages().operator
  const locale = useLocale()
  const held = Object.entries(of ?? {}).filter(([, count]) => count > 0)
  // All in one says no more than the number beside it.
  if (held.length < 2) return null
  return (
    <span className="tm-op-muted">
      {' '}
      {held.map(([priority, count]) => words.priority(priority, formatNumber(count, locale))).join(' · ')}
    </span>
  )
}

function Oldest({ queue }: { queue: TaskQueue }): ReactNode {
  const { queuePanel: words } = useMessages().operator
  const locale = useLocale()
  const now = useNow()
  const { oldest_waiting_at: at, oldest_waiting_seconds: seconds, oldest_source } = queue
  if (queue.depth === 0 || queue.unknown['oldest_waiting_at'] === 'empty') {
    return <span className="tm-op-muted">{words.nothingWaits}</span>
  }
  if (at === null && seconds === null) return <Unknown queue={queue} field="oldest_waiting_at" />
  const waited = at === null ? (seconds ?? 0) : Math.max(now.getTime() - Date.parse(at), 0) / 1_000
  const text = formatDuration(waited, locale)
  return (
    <>
      {at === null ? (
        text
      ) : (
        <time dateTime={at} title={formatMoment(at, locale)}>
          {text}
        </time>
      )}
      {oldest_source === 'stored' ? <span className="tm-op-muted"> {words.asRecorded}</span> : null}
    </>
  )
}

function TakenBy({ queue }: { queue: TaskQueue }) {
  const { operator } = useMessages()
  const { showWorker } = useOperatorNavigation()
  if (queue.workers === null) return <Unknown queue={queue} field="workers" />
  if (queue.workers.length === 0) return <>{operator.none}</>
  return (
    <ul className="tm-op-running">
      {queue.workers.map((name) => (
        <li key={name}>
          <button type="button" className="tm-link" onClick={() => showWorker(name)}>
            {name}
          </button>
        </li>
      ))}
    </ul>
  )
}
