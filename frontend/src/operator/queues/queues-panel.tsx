'use client'

import type { TaskQueues } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'
import { useQueues } from '../../hooks/use-workers.js'
import { Panel, Problem, Skeleton } from '../panel.js'
import { Doubt, isOutdated, SourceLine } from '../source-line.js'
import { QueueTable } from './queue-table.js'

/** The queues: what waits in each, since when, and who takes from it. */
export function QueuesPanel({ className = '' }: { className?: string }) {
  const { data, error, isPending, refetch } = useQueues()
  return (
    <Panel section="queues" className={className}>
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {data ? <Known told={data} /> : null}
      {isPending ? <Skeleton rows={4} /> : null}
    </Panel>
  )
}

function Known({ told }: { told: TaskQueues }) {
  const { operator } = useMessages()
  const { queuePanel: words } = operator
  const isOld = isOutdated(told)
  return (
    <>
      <SourceLine source={words.source(told.broker)} at={told.fetched_at} isStale={isOld} />
      {isOld ? (
        <Doubt reason={told.error}>
          {told.available ? null : `${words.brokerAway} `}
          {told.queues.length > 0 ? operator.workersStale : null}
        </Doubt>
      ) : null}
      {told.queues.length > 0 ? <QueueTable queues={told.queues} isStale={isOld} /> : null}
      {told.queues.length === 0 && told.available ? <p className="tm-op-empty">{words.empty}</p> : null}
    </>
  )
}
