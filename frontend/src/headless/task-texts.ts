import { formatDuration, formatRelative } from '../core/format.js'
import type { Task } from '../core/types.js'
import type { FirstMessages } from '../locales/messages.js'

/** Seconds without news after which a running task is said to be silent. */
const SILENT_AFTER_SECONDS = 180
/** Seconds left under which a number would only be wrong. */
const ALMOST_SECONDS = 3

export interface Wording {
  now: Date
  locale: string
  messages: FirstMessages
}

/** Return whether a running task that used to report has said nothing for longer than three minutes. */
export function isSilent(task: Task, now: Date): boolean {
  // Of a task that never reports, silence says nothing.
  const heard = task.phase === 'running' ? task.progress.updated_at : null
  return heard !== null && secondsSince(heard, now) > SILENT_AFTER_SECONDS
}

/**
 * Return what a task's time is, in words: what is left, how long it waits, when it starts.
 *
 * `remaining` is how many seconds are left by now; null where nobody knows. Empty for what has ended.
 */
export function timeText(task: Task, remaining: number | null, { now, locale, messages }: Wording): string {
  const { time } = messages
  const since = (moment: string): string => formatDuration(secondsSince(moment, now), locale)
  switch (task.phase) {
    case 'scheduled':
      return task.eta ? time.starts(formatRelative(task.eta, now, locale)) : ''
    case 'queued':
      return time.waiting(since(later(task.created_at, task.eta)))
    case 'retrying':
      return isAhead(task.eta, now) ? time.nextAttempt(formatRelative(task.eta, now, locale)) : ''
    case 'cancelling':
      return task.cancel_requested
        ? time.askedToStop(formatRelative(task.cancel_requested.at, now, locale))
        : ''
    case 'running':
      return runningText(task, remaining, { now, locale, messages })
    default:
      return ''
  }
}

function runningText(task: Task, remaining: number | null, { now, locale, messages }: Wording): string {
  const { time } = messages
  const heard = task.progress.updated_at
  if (heard !== null && isSilent(task, now)) return time.noNews(inMinutes(secondsSince(heard, now), locale))
  if (remaining !== null) {
    return remaining < ALMOST_SECONDS ? time.almostDone : time.remaining(roughly(remaining, locale))
  }
  return task.started_at ? time.elapsed(formatDuration(secondsSince(task.started_at, now), locale)) : ''
}

/** Return why a task ended as it did, in a sentence; empty where its phase says it all. */
export function endingText(task: Task, messages: FirstMessages): string {
  switch (task.phase) {
    case 'failed':
    case 'lost':
      return failureText(task, messages) || messages.reasons.unknown
    case 'retrying':
      return failureText(task, messages)
    case 'cancelled':
      return cancellationText(task, messages.monitor)
    case 'expired':
      return messages.reasons.expired
    default:
      return ''
  }
}

/** What the task itself raised is worded by its author; what befell it is worded by us. */
function failureText({ reason, error }: Task, { reasons }: FirstMessages): string {
  const raised = firstLine(error?.message ?? '') || (error?.type ?? '')
  if (reason === null || reason === 'exception') return raised
  return reasons[reason]
}

function cancellationText(task: Task, monitor: FirstMessages['monitor']): string {
  const by = task.cancel_requested?.by?.name
  if (task.started_at === null) {
    return by ? monitor.cancelledBeforeStartBy(by) : monitor.cancelledBeforeStart
  }
  return by ? monitor.cancelledBy(by) : ''
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? ''
}

function secondsSince(moment: string, now: Date): number {
  return Math.max((now.getTime() - Date.parse(moment)) / 1_000, 0)
}

function later(one: string, other: string | null): string {
  return other !== null && Date.parse(other) > Date.parse(one) ? other : one
}

function isAhead(moment: string | null, now: Date): moment is string {
  return moment !== null && Date.parse(moment) > now.getTime()
}

function inMinutes(seconds: number, locale: string): string {
  return formatDuration(seconds - (seconds % 60), locale)
}

/** An estimate to the second would pretend to know: to 5 seconds under a minute, then to minutes. */
function roughly(seconds: number, locale: string): string {
  if (seconds < 60) return formatDuration(Math.ceil(seconds / 5) * 5, locale)
  return formatDuration(Math.round(seconds / 60) * 60, locale)
}
