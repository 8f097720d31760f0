import type { TaskManagerError } from './errors.js'
import type { ChangesAnswer } from './types.js'

/** What a transport tells whoever opened it. */
export interface ChangeSink {
  /** An answer of the server; resolves once it has been dealt with. */
  onAnswer(answer: ChangesAnswer): void
  /** The server was reached and has nothing new. */
  onAlive(): void
  /** The server was not reached, and is tried again at `retryAt`; null: not by itself. */
  onFailure(error: TaskManagerError, retryAt: Date | null): void
  /** Whether something that people look at is moving: a polling transport asks more often. */
  isBusy(): boolean
}

/** One way by which changes arrive. Begins after `cursor`, ends when `signal` is aborted, and heals itself. */
export interface ChangeTransport {
  readonly name: 'polling' | 'sse'
  open(cursor: string | null, sink: ChangeSink, signal: AbortSignal): OpenTransport
}

export interface OpenTransport {
  /** Ask at once, whatever the wait. */
  poke(): void
}
