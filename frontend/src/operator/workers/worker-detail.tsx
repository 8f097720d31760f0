'use client'

import { useEffect, useMemo, useRef } from 'react'

import type { WorkerAnswer, WorkerDetail as Told } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'
import { useWorker } from '../../hooks/use-workers.js'
import { OperatorIcon } from '../icons.js'
import { Problem, Skeleton } from '../panel.js'
import { Doubt, isOutdated, SourceLine } from '../source-line.js'
import { OrderList } from './order-list.js'
import { RegisteredTasks } from './registered-tasks.js'
import { useWithRecorded } from './use-recorded.js'
import { WorkerControls } from './worker-controls.js'
import { WorkerFacts } from './worker-facts.js'
import { Alive, RunsNow } from './worker-parts.js'

export interface WorkerDetailProps {
  name: string
  onBack(): void
}

/** All that is known of one worker, what it can be told, and what it was told. */
export function WorkerDetail({ name, onBack }: WorkerDetailProps) {
  const { operator } = useMessages()
  const { data, error, isPending, refetch } = useWorker(name)
  const heading = useRef<HTMLHeadingElement>(null)
  // Whoever pressed its name goes on here, and not at the top of the page.
  useEffect(() => heading.current?.focus(), [name])
  return (
    <article className="tm-op-worker" aria-label={name}>
      <header className="tm-op-worker__header">
        <button type="button" className="tm-button" data-size="small" onClick={onBack}>
          <OperatorIcon name="back" />
          {operator.control.back}
        </button>
        <h3 ref={heading} className="tm-op-worker__name" tabIndex={-1}>
          {name}
        </h3>
        {data ? <Alive alive={data.worker.alive} /> : null}
      </header>
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {data ? <Known told={data} /> : null}
      {isPending ? <Skeleton rows={6} /> : null}
    </article>
  )
}

function Known({ told }: { told: WorkerAnswer }) {
  const { operator } = useMessages()
  const { worker } = told
  const alone = useMemo(() => [worker], [worker])
  const [shown = worker] = useWithRecorded(alone)
  const isOld = isOutdated(told)
  return (
    <>
      <SourceLine
        source={operator.sources[told.source]}
        at={told.fetched_at}
        isStale={isOld}
        note={shown === worker ? null : operator.runsAsRecorded}
      />
      {isOld ? <Doubt reason={told.error}>{operator.workersStale}</Doubt> : null}
      <WorkerControls worker={worker} />
      <div className="tm-op-worker__columns">
        <WorkerFacts worker={worker} />
        <section className="tm-op-worker__block">
          <h4 className="tm-op-heading">{operator.runsNow}</h4>
          <RunsNow worker={shown} />
        </section>
        <RegisteredTasks names={worker.registered} />
        <Orders of={worker} />
      </div>
    </>
  )
}

function Orders({ of }: { of: Told }) {
  // Null is for those who may not see them.
  return of.orders === null ? null : <OrderList orders={of.orders} />
}
