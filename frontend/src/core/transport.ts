import type { TaskManagerError } from './errors.js'
import type { ChangesAnswer } from './types.js'

/** How a connection of its own gets changes from the server. */
export type ServerVia = 'sse' | 'long_poll' | 'polling'
/** `leader`: another tab of this browser has the connection, and passes on what it is told. */
export type Via = ServerVia | 'leader'

/** What a transport tells whoever opened it. */
export interface ChangeSink {
  /** `isRelayed`: another tab of this browser was told it first. */
  onAnswer(answer: ChangesAnswer, isRelayed?: boolean): void
  /** What was passed on is what the server has; `isPushed`: it tells the next change by itself. */
  onAlive(via: Via, isPushed: boolean): void
  /** The server was not reached, and is tried again at `retryAt`; null: not by itself. */
  onFailure(error: TaskManagerError, retryAt: Date | null): void
  /** Whether something that people look at is moving: a polling transport asks more often. */
  isBusy(): boolean
  /** Whether endings are to be told also while nobody looks at the page. */
  isNeededHidden(): boolean
}

/** Some way by which changes arrive. Begins after `cursor`, ends when `signal` is aborted, and heals itself. */
export interface ChangeTransport {
  open(cursor: string | null, sink: ChangeSink, signal: AbortSignal): OpenTransport
}

export interface OpenTransport {
  /** Ask at once, whatever the wait. */
  poke(): void
}
