import type { ChangesAnswer } from '../types.js'
import type { Rest, Turn } from './turn.js'

/** Milliseconds between questions while something shown is moving. */
const BUSY_MS = 1_000
/** Milliseconds between questions while nobody looks. */
const SLOW_MS = 60_000
/** Seconds for which the server holds a question back until something changes. */
const HOLD_SECONDS = 20
/** An answer without news that came sooner, in milliseconds, was not held back. */
const HELD_MS = 2_000

/** Ask once what has changed; the next question is due when the server says. */
export async function poll(turn: Turn): Promise<Rest> {
  const answer = await turn.calls.changes(turn.cursor, { signal: turn.signal, wait: 0 })
  await turn.take(answer)
  return { waitMs: pause(answer, turn), end: 'done' }
}

/** Ask what has changed, and be answered when something does. */
export async function longPoll(turn: Turn): Promise<Rest> {
  const begun = Date.now()
  // While it is not known whether the server answers at all it is not to hold its answer back.
  const isHeld = turn.isSynced && turn.cursor !== null
  const { calls, cursor, signal } = turn
  const answer = await calls.changes(cursor, { signal, wait: isHeld ? HOLD_SECONDS : 0 })
  await turn.take(answer)
  const isNews = answer.type !== 'changes' || answer.items.length > 0 || !answer.up_to_date
  if (!isHeld || isNews) return { waitMs: 0, end: 'done' }
  // A server that has no room to wait answers at once, and says when to ask again.
  return Date.now() - begun < HELD_MS
    ? { waitMs: pause(answer, turn), end: 'quick' }
    : { waitMs: 0, end: 'lasted' }
}

function pause(answer: ChangesAnswer, { isSlow, isBusy, busyMs = BUSY_MS }: Turn): number {
  if (answer.type === 'changes' && !answer.up_to_date) return 0
  if (isSlow) return SLOW_MS
  const told = answer.type === 'changes' ? answer.retry_after * 1_000 : 0
  return isBusy() ? Math.min(told, busyMs) : Math.max(told, Math.min(busyMs, BUSY_MS))
}
