'use client'

import { useQuery } from '@tanstack/react-query'

import { askFlower } from '../../core/operations.js'
import type { FlowerInfo, Worker, Workers } from '../../core/types.js'
import type { TaskManagerError } from '../../core/errors.js'
import { taskKeys, useMessages, useTaskManager, useWorkers } from '../../hooks/index.js'
import { useTaskManagerContext } from '../../hooks/context.js'
import { Panel, Problem, Skeleton } from '../panel.js'
import { Doubt, isOutdated, SourceLine } from '../source-line.js'
import { WorkerDetail } from './worker-detail.js'
import { WorkerTable } from './worker-table.js'
import { useWithRecorded } from './use-recorded.js'

export interface WorkersPanelProps {
  /** The one that is shown alone; null for all. */
  worker?: string | null
  onWorker?: (name: string | null) => void
  className?: string
}

/** The workers: which are alive, what they run, where that is known from and how old it is. */
export function WorkersPanel({ worker = null, onWorker, className = '' }: WorkersPanelProps) {
  return (
    <Panel section="workers" className={className} tools={<FlowerLink />}>
      {worker === null ? <All /> : <WorkerDetail name={worker} onBack={() => onWorker?.(null)} />}
    </Panel>
  )
}

function All() {
  const { operator } = useMessages()
  const { data, error, isPending, refetch } = useWorkers()
  const isDenied = error?.status === 403
  return (
    <>
      {isDenied ? <p className="tm-op-empty">{operator.workersDenied}</p> : null}
      {error && !isDenied ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {data ? <Known workers={data} /> : null}
      {isPending ? <Skeleton rows={4} /> : null}
    </>
  )
}

const NOBODY: readonly Worker[] = []

function Known({ workers }: { workers: Workers }) {
  const { operator } = useMessages()
  const isCertain = workers.available && workers.workers !== null
  const isOld = isOutdated(workers)
  const shown = useWithRecorded(workers.workers ?? NOBODY)
  return (
    <>
      <SourceLine
        source={operator.sources[workers.source]}
        at={workers.fetched_at}
        isStale={isOld}
        note={shown === (workers.workers ?? NOBODY) ? null : operator.runsAsRecorded}
      />
      {isCertain && !isOld ? null : (
        <Doubt reason={workers.error}>
          {isCertain ? null : `${operator.workersNobody} `}
          {workers.workers && workers.workers.length > 0 ? operator.workersStale : null}
        </Doubt>
      )}
      {shown.length > 0 ? <WorkerTable workers={shown} isStale={isOld} /> : null}
      {workers.workers?.length === 0 && workers.available ? (
        <p className="tm-op-empty">{operator.workersEmpty}</p>
      ) : null}
    </>
  )
}

/** The way to Flower, where browsers reach it. */
function FlowerLink() {
  const { operator } = useMessages()
  const client = useTaskManager()
  const { queryClient } = useTaskManagerContext()
  const { data } = useQuery<FlowerInfo, TaskManagerError>(
    {
      queryKey: [...taskKeys.all(client), 'flower'],
      queryFn: ({ signal }) => askFlower(client, signal),
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
