import { isActive } from '../../core/phases.js'
import type { Task, TaskAttempt, TaskEvent, TaskPhase, Timeline } from '../../core/types.js'

export interface Bar {
  seconds: number
  /** 0 to 100: part of the longest attempt's wait and run together. */
  share: number
  /** It goes on. */
  isOpen: boolean
}

export interface AttemptEntry {
  kind: 'attempt'
  key: string
  at: string
  attempt: TaskAttempt
  phase: TaskPhase
  wait: Bar | null
  run: Bar | null
  /** Its end is not an observed fact. */
  isInferred: boolean
  isLast: boolean
}

interface EventEntry {
  kind: 'event'
  key: string
  at: string
  event: TaskEvent
}

/** It waits to be taken. */
export interface WaitingEntry {
  kind: 'waiting'
  key: string
  at: string
  wait: Bar
}

export interface EndEntry {
  kind: 'end'
  key: string
  at: string
  phase: TaskPhase
  isInferred: boolean
}

export type Entry = AttemptEntry | EventEntry | WaitingEntry | EndEntry

/** What stands on the rail by itself; the rest is told by the attempts. */
const OWN_NODE: readonly TaskEvent['kind'][] = [
  'published',
  'cancel_requested',
  'interrupted',
  'alive',
  'refused',
]

/** Return a task's story, oldest first, with the bars of all attempts to one scale. */
export function timelineEntries(task: Task, { attempts, events }: Timeline, now: Date): Entry[] {
  const told = attempts.map((attempt, index) => attemptEntry(task, attempts, attempt, index, now))
  const facts = events.filter(({ kind }) => OWN_NODE.includes(kind)).map(eventEntry)
  const entries: Entry[] = [...facts, ...told, ...waiting(task, attempts, now)]
  entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  if (task.finished_at !== null && !isActive(task.phase)) entries.push(endEntry(task, task.finished_at))
  return scaled(entries)
}

function attemptEntry(
  task: Task,
  attempts: readonly TaskAttempt[],
  attempt: TaskAttempt,
  index: number,
  now: Date,
): AttemptEntry {
  const before = attempts[index - 1]
  const isLast = index === attempts.length - 1
  const isOpen = attempt.ended_at === null && isLast && isActive(task.phase)
  const unknownEnd = isOpen ? now.toISOString() : task.finished_at
  const end = attempt.ended_at ?? unknownEnd
  const waitedFrom = before ? (before.ended_at ?? attempt.received_at) : task.created_at
  const waitedTo = attempt.started_at ?? (isOpen ? end : null)
  return {
    kind: 'attempt',
    key: attempt.id,
    at: attempt.received_at ?? attempt.started_at ?? attempt.ended_at ?? task.created_at,
    attempt,
    phase: phaseOf(attempt, isOpen),
    wait: bar(waitedFrom, waitedTo, isOpen && attempt.started_at === null),
    run: bar(attempt.started_at, end, isOpen),
    isInferred: attempt.inferred || (attempt.ended_at === null && !isOpen),
    isLast,
  }
}

function phaseOf({ state, reason }: TaskAttempt, isOpen: boolean): TaskPhase {
  switch (state) {
    case 'SUCCESS':
      return 'finished'
    case 'FAILURE':
      return reason === 'worker_lost' || reason === 'never_published' ? 'lost' : 'failed'
    case 'RETRY':
      return 'retrying'
    case 'REVOKED':
      return reason === 'expired' ? 'expired' : 'cancelled'
    case 'PENDING':
      return isOpen ? 'queued' : 'cancelled'
    default:
      return isOpen ? 'running' : 'lost'
  }
}

function waiting(task: Task, attempts: readonly TaskAttempt[], now: Date): WaitingEntry[] {
  const last = attempts.at(-1)
  const isWaiting = ['queued', 'scheduled', 'retrying'].includes(task.phase) && last?.ended_at !== null
  if (!isWaiting) return []
  const at = last?.ended_at ?? task.created_at
  const wait = bar(at, now.toISOString(), true)
  return wait ? [{ kind: 'waiting', key: 'waiting', at, wait }] : []
}

function eventEntry(event: TaskEvent): EventEntry {
  return { kind: 'event', key: event.id, at: event.at, event }
}

function endEntry(task: Task, at: string): EndEntry {
  return { kind: 'end', key: 'end', at, phase: task.phase, isInferred: task.inferred }
}

function bar(from: string | null, to: string | null, isOpen: boolean): Bar | null {
  if (from === null || to === null) return null
  // Two machines' clocks may disagree.
  return { seconds: Math.max((Date.parse(to) - Date.parse(from)) / 1_000, 0), share: 0, isOpen }
}

function scaled(entries: readonly Entry[]): Entry[] {
  const longest = Math.max(...entries.map(secondsOf), 0)
  const fit = <B extends Bar | null>(found: B): B =>
    found && longest > 0 ? { ...found, share: (100 * found.seconds) / longest } : found
  return entries.map((entry) => {
    if (entry.kind === 'attempt') return { ...entry, wait: fit(entry.wait), run: fit(entry.run) }
    return entry.kind === 'waiting' ? { ...entry, wait: fit(entry.wait) } : entry
  })
}

function secondsOf(entry: Entry): number {
  if (entry.kind === 'attempt') return (entry.wait?.seconds ?? 0) + (entry.run?.seconds ?? 0)
  return entry.kind === 'waiting' ? entry.wait.seconds : 0
}
