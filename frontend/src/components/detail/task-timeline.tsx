'use client'

import { isActive } from '../../core/phases.js'
import type { TaskDetail, Timeline } from '../../core/types.js'
import { useMessages, useNow, useTaskTimeline } from '../../hooks/index.js'
import { AttemptNode } from './attempt-node.js'
import { EventList } from './event-list.js'
import { timelineEntries, type Entry } from './timeline-entries.js'
import { EndNode, EventNode, WaitingNode } from './timeline-nodes.js'

const SECOND = 1_000
const HOUR = 3_600_000

/** What happened to a task: a rail with a node for each attempt. */
export function TaskTimeline({ task }: { task: TaskDetail }) {
  const { detail } = useMessages()
  const { data, error, refetch } = useTaskTimeline(task.id)
  return (
    <section className="tm-detail__section" aria-label={detail.timeline}>
      <h3 className="tm-detail__heading">{detail.timeline}</h3>
      {data ? <Rail task={task} timeline={data} /> : null}
      {!data && error ? <Retry onRetry={() => void refetch()} /> : null}
      {!data && !error ? <span className="tm-skeleton" data-part="line" aria-hidden="true" /> : null}
    </section>
  )
}

function Retry({ onRetry }: { onRetry(): void }) {
  const { actions, detail } = useMessages()
  return (
    <p className="tm-note">
      {detail.couldNotLoad}{' '}
      <button type="button" className="tm-link" onClick={onRetry}>
        {actions.tryAgain}
      </button>
    </p>
  )
}

function Rail({ task, timeline }: { task: TaskDetail; timeline: Timeline }) {
  const { detail } = useMessages()
  const now = useNow(isActive(task.phase) ? SECOND : HOUR)
  const entries = timelineEntries(task, timeline, now)
  return (
    <>
      {timeline.truncated ? <p className="tm-note">{detail.olderEvents}</p> : null}
      <ol className="tm-rail">
        {entries.map((entry) => (
          <Node key={entry.key} entry={entry} task={task} />
        ))}
      </ol>
      <EventList events={timeline.events} />
    </>
  )
}

function Node({ entry, task }: { entry: Entry; task: TaskDetail }) {
  switch (entry.kind) {
    case 'attempt':
      return <AttemptNode entry={entry} task={task} />
    case 'event':
      return <EventNode event={entry.event} />
    case 'waiting':
      return <WaitingNode entry={entry} phase={task.phase} />
    case 'end':
      return <EndNode entry={entry} />
  }
}
