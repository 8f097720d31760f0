'use client'

import { formatDuration } from '../../core/format.js'
import type { TaskEvent, TaskPhase } from '../../core/types.js'
import { useLocale, useMessages } from '../../hooks/index.js'
import { Bars } from './bars.js'
import { eventText } from './event-text.js'
import { RailNode } from './rail-node.js'
import type { EndEntry, WaitingEntry } from './timeline-entries.js'

export function EventNode({ event }: { event: TaskEvent }) {
  const messages = useMessages()
  const { title, remark } = eventText(event, messages)
  const sign = event.kind === 'cancel_requested' ? { phase: 'cancelling' as const } : {}
  return (
    <RailNode title={title} at={event.at} {...sign}>
      {remark ? <p className="tm-rail__remark">{remark}</p> : null}
    </RailNode>
  )
}

export function WaitingNode({ entry, phase }: { entry: WaitingEntry; phase: TaskPhase }) {
  const { detail, phases } = useMessages()
  const locale = useLocale()
  return (
    <RailNode title={phases[phase]} at={entry.at} phase={phase}>
      <Bars wait={entry.wait} run={null} />
      <p className="tm-rail__remark">{detail.waitingFor(formatDuration(entry.wait.seconds, locale))}</p>
    </RailNode>
  )
}

export function EndNode({ entry }: { entry: EndEntry }) {
  const { phases } = useMessages()
  return (
    <RailNode title={phases[entry.phase]} at={entry.at} phase={entry.phase} isInferred={entry.isInferred} />
  )
}
