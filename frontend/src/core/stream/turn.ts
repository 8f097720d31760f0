import type { ServerVia } from '../transport.js'
import type { ChangesAnswer } from '../types.js'
import { longPoll, poll } from './polling.js'
import { listenOnce } from './sse.js'

/** What is asked of the server. */
export interface Calls {
  /** Open the event stream after `cursor`. */
  stream(cursor: string | null, signal: AbortSignal): Promise<Response>
  /** Changes since `cursor`, after `wait` seconds at most where there are none. */
  changes(cursor: string | null, options: { signal: AbortSignal; wait: number }): Promise<ChangesAnswer>
}

/** One request for changes. */
export interface Turn {
  readonly calls: Calls
  readonly cursor: string | null
  readonly signal: AbortSignal
  /** The turn before this one was answered, and all was told. */
  readonly isSynced: boolean
  /** Nobody looks at the page. */
  readonly isSlow: boolean
  /** Milliseconds between questions while something shown moves. */
  readonly busyMs?: number | undefined
  isBusy(): boolean
  /** Pass on an answer of the server. */
  take(answer: ChangesAnswer): Promise<void>
  /** The connection shows signs of life. */
  alive(): void
}

/**
 * How a turn ended, and after how many milliseconds the next one is due.
 *
 * `cut`: without a word. `quick`: too soon to be of use. `lasted`: it did what this way is for.
 */
export interface Rest {
  waitMs: number
  end: 'done' | 'lasted' | 'cut' | 'quick'
}

/** A way asks once, passes on what it is told, and rejects with a TaskManagerError where it is refused. */
export const WAY: Record<ServerVia, (turn: Turn) => Promise<Rest>> = {
  sse: listenOnce,
  long_poll: longPoll,
  polling: poll,
}
