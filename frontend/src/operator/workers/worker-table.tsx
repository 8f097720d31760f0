'use client'

import { formatDuration, formatNumber } from '../../core/format.js'
import type { Worker } from '../../core/types.js'
import { useLocale, useMessages } from '../../hooks/index.js'
import { useOperatorNavigation } from '../navigation.js'
import { OperatorTable } from '../operator-table.js'
import { Alive, LastSeen, Load, RunsNow } from './worker-parts.js'

export interface WorkerTableProps {
  workers: readonly Worker[]
  /** Old, or not from the workers themselves. */
  isStale: boolean
}

export function WorkerTable({ workers, isStale }: WorkerTableProps) {
  const { operator } = useMessages()
  const columns = [
    operator.worker,
    operator.status,
    operator.pool,
    operator.load,
    operator.runsNow,
    operator.lastSeen,
    operator.queues,
    operator.processed,
    operator.upSince,
  ]
  return (
    <OperatorTable
      label={operator.sections.workers}
      columns={columns}
      className="tm-op-workers"
      isStale={isStale}
    >
      {workers.map((worker) => (
        <WorkerRow key={worker.name} worker={worker} />
      ))}
    </OperatorTable>
  )
}

function WorkerRow({ worker }: { worker: Worker }) {
  const { operator } = useMessages()
  const locale = useLocale()
  const { showWorker } = useOperatorNavigation()
  const { alive, pool, queues, processed, uptime_seconds, software } = worker
  return (
    <tr data-alive={String(alive)}>
      <th scope="row" title={software ?? undefined}>
        <button
          type="button"
          className="tm-link"
          aria-label={operator.control.open(worker.name)}
          onClick={() => showWorker(worker.name)}
        >
          {worker.name}
        </button>
      </th>
      <td>
        <Alive alive={alive} />
      </td>
      <td>{pool ?? operator.none}</td>
      <td>
        <Load worker={worker} />
      </td>
      <td>
        <RunsNow worker={worker} />
      </td>
      <td>
        <LastSeen at={worker.last_seen} />
      </td>
      <td>{queues?.join(', ') || operator.none}</td>
      <td>{processed === null ? operator.none : formatNumber(processed, locale)}</td>
      <td>{uptime_seconds === null ? operator.none : formatDuration(uptime_seconds, locale)}</td>
    </tr>
  )
}
