'use client'

import { formatDuration, formatRelative } from '../../core/format.js'
import type { TaskDetail } from '../../core/types.js'
import { useLocale, useMessages, useNow } from '../../hooks/index.js'
import type { Messages } from '../../locales/messages.js'
import { Bars } from './bars.js'
import { RailNode } from './rail-node.js'
import { TechnicalDetails } from './technical-details.js'
import type { AttemptEntry } from './timeline-entries.js'

interface AttemptNodeProps {
  entry: AttemptEntry
  task: TaskDetail
}

/** One attempt: how long it waited and ran, where, and what came of it. */
export function AttemptNode({ entry, task }: AttemptNodeProps) {
  const { detail } = useMessages()
  const locale = useLocale()
  const { attempt, phase } = entry
  // Of a first attempt that was the only one, how many there might have been is no news.
  const isOneOfSeveral = task.attempt > 1 || task.phase === 'retrying'
  const title = detail.attempt(attempt.number, isOneOfSeveral ? task.max_attempts : null)
  const failed = attempt.error
  // The last one's is in the card above.
  const isToldAbove = entry.isLast && (task.phase === 'failed' || task.phase === 'lost')
  return (
    <RailNode
      title={attempt.redelivered ? `${title} · ${detail.redelivered}` : title}
      at={entry.at}
      phase={phase}
      isInferred={entry.isInferred}
    >
      <Bars wait={entry.wait} run={entry.run} />
      <p className="tm-rail__remark">{lengths(entry, detail, locale)}</p>
      {attempt.worker ? <p className="tm-rail__worker">{detail.onWorker(attempt.worker)}</p> : null}
      {failed && !isToldAbove ? <p className="tm-rail__error">{failed.message || failed.type}</p> : null}
      {isToldAbove ? null : <TechnicalDetails error={null} traceback={attempt.traceback} />}
      {attempt.retry_at && entry.isLast && task.phase === 'retrying' ? (
        <NextTry at={attempt.retry_at} />
      ) : null}
    </RailNode>
  )
}

function lengths(
  { wait, run, isInferred }: AttemptEntry,
  detail: Messages['detail'],
  locale: string,
): string {
  const waited = wait
    ? (wait.isOpen ? detail.waitingFor : detail.waited)(formatDuration(wait.seconds, locale))
    : ''
  const ranFor = isInferred ? detail.ranAtMost : detail.ran
  const ran = run ? (run.isOpen ? detail.runningFor : ranFor)(formatDuration(run.seconds, locale)) : ''
  return [waited, ran].filter(Boolean).join(' · ')
}

function NextTry({ at }: { at: string }) {
  const { detail } = useMessages()
  const locale = useLocale()
  const now = useNow()
  return <p className="tm-rail__remark">{detail.nextTry(formatRelative(at, now, locale))}</p>
}
