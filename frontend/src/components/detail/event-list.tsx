'use client'

import { useState } from 'react'

import type { TaskEvent } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'
import { eventText } from './event-text.js'
import { Clock } from './rail-node.js'

/** Every recorded fact, folded: the rail tells the same in fewer words. */
export function EventList({ events }: { events: readonly TaskEvent[] }) {
  const messages = useMessages()
  const [isOpen, setOpen] = useState(false)
  if (events.length === 0) return null
  return (
    <details className="tm-fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="tm-fold__title">{messages.detail.allEvents(events.length)}</summary>
      {isOpen ? (
        <ol className="tm-events">
          {events.map((event) => (
            <EventLine key={event.id} event={event} />
          ))}
        </ol>
      ) : null}
    </details>
  )
}

function EventLine({ event }: { event: TaskEvent }) {
  const messages = useMessages()
  const { title, remark } = eventText(event, messages)
  return (
    <li className="tm-events__line">
      <Clock at={event.at} />
      <span>
        {title}
        {remark ? <span className="tm-events__remark"> · {remark}</span> : null}
      </span>
    </li>
  )
}
