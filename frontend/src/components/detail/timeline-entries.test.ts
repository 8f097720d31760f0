import type { TaskAttempt, TaskEvent, Timeline } from '../../core/types.js'
import { makeTask } from '../../testing/index.js'
import { timelineEntries, type AttemptEntry } from './timeline-entries.js'

const START = Date.parse('2026-10-05T10:00:00Z')
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString()
const NOW = new Date(START + 100_000)

function attempt(number: number, patch: Partial<TaskAttempt> = {}): TaskAttempt {
  return {
    id: `attempt-${number}`,
    number,
    redelivered: false,
    worker: 'celery@host',
    state: 'RETRY',
    reason: null,
    received_at: null,
    started_at: null,
    ended_at: null,
    retry_at: null,
    duration_seconds: null,
    error: null,
    traceback: null,
    inferred: false,
    ...patch,
  }
}

function event(kind: TaskEvent['kind'], seconds: number, data: Record<string, unknown> = {}): TaskEvent {
  return { id: `${kind}-${seconds}`, kind, at: at(seconds), attempt_id: null, data }
}

function timeline(patch: Partial<Timeline>): Timeline {
  return { attempts: [], events: [], truncated: false, ...patch }
}

const attemptsOf = (entries: ReturnType<typeof timelineEntries>): AttemptEntry[] =>
  entries.filter((entry): entry is AttemptEntry => entry.kind === 'attempt')

test('bars of all attempts are to one scale', () => {
  const task = makeTask({ phase: 'finished', created_at: at(0), started_at: at(40), finished_at: at(80) })
  const attempts = [
    attempt(1, { started_at: at(10), ended_at: at(20) }),
    attempt(2, { started_at: at(40), ended_at: at(80), state: 'SUCCESS' }),
  ]
  const [first, second] = attemptsOf(timelineEntries(task, timeline({ attempts }), NOW))
  expect([first?.wait?.seconds, first?.run?.seconds]).toEqual([10, 10])
  expect([second?.wait?.seconds, second?.run?.seconds]).toEqual([20, 40])
  expect((second?.wait?.share ?? 0) + (second?.run?.share ?? 0)).toBeCloseTo(100)
  expect((first?.wait?.share ?? 0) + (first?.run?.share ?? 0)).toBeCloseTo(100 / 3)
})

test('a running attempt grows until now', () => {
  const task = makeTask({ phase: 'running', created_at: at(0) })
  const attempts = [attempt(1, { started_at: at(10), state: 'STARTED' })]
  const [only] = attemptsOf(timelineEntries(task, timeline({ attempts }), NOW))
  expect(only?.run).toMatchObject({ seconds: 90, isOpen: true })
  expect(only).toMatchObject({ phase: 'running', isInferred: false })
})

test('an attempt whose end nobody saw is not presented as a fact', () => {
  const task = makeTask({ phase: 'lost', created_at: at(0), finished_at: at(60), inferred: true })
  const attempts = [attempt(1, { started_at: at(10), state: 'STARTED' })]
  const entries = timelineEntries(task, timeline({ attempts }), NOW)
  expect(attemptsOf(entries)[0]).toMatchObject({ phase: 'lost', isInferred: true })
  expect(entries.at(-1)).toMatchObject({ kind: 'end', phase: 'lost', isInferred: true })
})

test('a queued task waits on the rail, and its wait grows', () => {
  const task = makeTask({ phase: 'queued', created_at: at(40) })
  const entries = timelineEntries(task, timeline({ events: [event('published', 40)] }), NOW)
  expect(entries.map(({ kind }) => kind)).toEqual(['event', 'waiting'])
  expect(entries[1]).toMatchObject({ wait: { seconds: 60, share: 100, isOpen: true } })
})

test('what happened stands in its order, and what attempts tell is not told twice', () => {
  const task = makeTask({ phase: 'cancelled', created_at: at(0), started_at: at(5), finished_at: at(30) })
  const attempts = [attempt(1, { received_at: at(4), started_at: at(5), ended_at: at(30), state: 'REVOKED' })]
  const events = [
    event('published', 0),
    event('received', 4),
    event('started', 5),
    event('cancel_requested', 20),
    event('ended', 30),
  ]
  const entries = timelineEntries(task, timeline({ attempts, events }), NOW)
  expect(entries.map((entry) => (entry.kind === 'event' ? entry.event.kind : entry.kind))).toEqual([
    'published',
    'attempt',
    'cancel_requested',
    'end',
  ])
})

test('clocks that disagree make no negative bar', () => {
  const task = makeTask({ phase: 'finished', created_at: at(10), finished_at: at(20) })
  const attempts = [attempt(1, { started_at: at(8), ended_at: at(7), state: 'SUCCESS' })]
  const [only] = attemptsOf(timelineEntries(task, timeline({ attempts }), NOW))
  expect([only?.wait?.seconds, only?.run?.seconds]).toEqual([0, 0])
  expect([only?.wait?.share, only?.run?.share]).toEqual([0, 0])
})
