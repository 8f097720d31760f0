'use client'

import { useQuery } from '@tanstack/react-query'

import { RelativeTime } from '../../components/relative-time.js'
import type { FlowerInfo, Workers } from '../../core/types.js'
import type { TaskManagerError } from '../../core/errors.js'
import { taskKeys, useMessages, useTaskManager, useWorkers } from '../../hooks/index.js'
import { useTaskManagerContext } from '../../hooks/context.js'
import { OperatorIcon } from '../icons.js'
import { Panel, Problem, Skeleton } from '../panel.js'
import { WorkerTable } from './worker-table.js'

export interface WorkersPanelProps {
  className?: string
}

/** The workers: which are alive, what they run, where that is known from and how old it is. */
export function WorkersPanel({ className = '' }: WorkersPanelProps) {
  const { operator } = useMessages()
  const { data, error, isPending, refetch } = useWorkers()
  const isDenied = error?.status === 403
  return (
    <Panel section="workers" className={className} tools={<FlowerLink />}>
      {isDenied ? <p className="tm-op-empty">{operator.workersDenied}</p> : null}
      {error && !isDenied ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {data ? <Known workers={data} /> : null}
      {isPending ? <Skeleton rows={4} /> : null}
    </Panel>
  )
}

function Known({ workers }: { workers: Workers }) {
  const { operator } = useMessages()
  const isCertain = workers.available && workers.workers !== null
  return (
    <>
      <p className="tm-op-source" data-stale={workers.stale || undefined}>
        {operator.sources[workers.source]} · <Asked at={workers.fetched_at} />
      </p>
      {isCertain && !workers.stale ? null : (
        <div className="tm-op-banner" role="status">
          <OperatorIcon name="warning" />
          <span>
            {isCertain ? null : `${operator.workersNobody} `}
            {workers.workers && workers.workers.length > 0 ? operator.workersStale : null}
            {workers.error ? <code className="tm-op-banner__reason">{workers.error}</code> : null}
          </span>
        </div>
      )}
      {workers.workers && workers.workers.length > 0 ? (
        <WorkerTable workers={workers.workers} isStale={workers.stale || !workers.available} />
      ) : null}
      {workers.workers?.length === 0 && workers.available ? (
        <p className="tm-op-empty">{operator.workersEmpty}</p>
      ) : null}
    </>
  )
}

function Asked({ at }: { at: string }) {
  return <RelativeTime at={at} />
}

/** The way to Flower, where browsers reach it. */
function FlowerLink() {
  const { operator } = useMessages()
  const client = useTaskManager()
  const { queryClient } = useTaskManagerContext()
  const { data } = useQuery<FlowerInfo, TaskManagerError>(
    {
      queryKey: [...taskKeys.all(client), 'flower'],
      queryFn: ({ signal }) => client.flowerInfo({ signal }),
      networkMode: 'always',
      staleTime: 60_000,
      retry: false,
    },
    queryClient,
  )
  if (!data?.configured || !data.url) return null
  return (
    <a className="tm-link" href={data.url} target="_blank" rel="noreferrer">
      {operator.openFlower}
    </a>
  )
}
