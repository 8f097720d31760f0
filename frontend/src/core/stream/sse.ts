import { backoff } from '../backoff.js'
import { TaskManagerError } from '../errors.js'
import type { ChangesAnswer } from '../types.js'
import { EventStreamParser } from './event-stream.js'
import type { Rest, Turn } from './turn.js'

/** Milliseconds within which the first message comes, or something on the way keeps the stream back. */
const FIRST_MS = 10_000
/** The server says something every 15 seconds; after so many milliseconds without a byte the connection is dead. */
const SILENCE_MS = 40_000
/** Milliseconds; a stream that is cut sooner is of no use. */
const QUICK_MS = 5_000

interface Closed {
  type: 'closed'
  code: string
  /** Seconds. */
  retry_after: number
}

/**
 * Listen to one event stream until it ends.
 *
 * With `fetch` also where cookies would let `EventSource` do it: that one tells neither a refusal's status nor the
 * comments by which a dead connection is known.
 */
export async function listenOnce(turn: Turn): Promise<Rest> {
  const watchdog = new Watchdog(turn.signal)
  const begun = Date.now()
  let isOpen = false
  let hasToldAnything = false
  try {
    watchdog.expect(FIRST_MS)
    const response = await turn.calls.stream(turn.cursor, watchdog.signal)
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream')
    if (!isStream || !response.body) throw noStream('The answer is not an event stream')
    isOpen = true
    for await (const data of messages(response.body)) {
      if (hasToldAnything) watchdog.expect(SILENCE_MS)
      turn.alive()
      if (data === null) continue
      const message = JSON.parse(data) as ChangesAnswer | Closed
      if (message.type === 'closed') return closed(message, Date.now() - begun)
      await turn.take(message)
      hasToldAnything = true
      watchdog.expect(SILENCE_MS)
    }
  } catch (cause) {
    if (turn.signal.aborted) throw cause
    if (watchdog.hasBitten && !hasToldAnything) throw noStream('The event stream is held back')
    if (cause instanceof SyntaxError) throw noStream('The event stream is not JSON', cause)
    // Otherwise it was cut.
    if (!isOpen || cause instanceof TaskManagerError) throw cause
  } finally {
    watchdog.release()
  }
  return { waitMs: backoff(1), end: Date.now() - begun < QUICK_MS ? 'quick' : 'cut' }
}

function closed({ code, retry_after }: Closed, afterMs: number): Rest {
  // The server is there, and what it reads from is not.
  if (code === 'unavailable')
    throw new TaskManagerError(code, 'The server has no news at present', {
      status: 503,
      retryAfter: retry_after,
    })
  const isOdd = afterMs < QUICK_MS && code === 'expires'
  return { waitMs: retry_after * 1_000, end: isOdd ? 'quick' : 'lasted' }
}

/** Yield the data of each message, and null for whatever else shows that the connection lives. */
async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<string | null> {
  const parser = new EventStreamParser()
  const decoder = new TextDecoder()
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield null
    yield* parser.push(decoder.decode(value, { stream: true }))
  }
}

function noStream(message: string, cause?: unknown): TaskManagerError {
  return new TaskManagerError('no_stream', message, { cause })
}

/** Aborts its signal when what is expected does not come. */
class Watchdog {
  hasBitten = false
  readonly #abort = new AbortController()
  readonly signal: AbortSignal
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#abort.signal])
  }

  expect(withinMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.hasBitten = true
      this.#abort.abort()
    }, withinMs)
  }

  /** Expect nothing more, and close what is still open. */
  release(): void {
    clearTimeout(this.#timer)
    this.#abort.abort()
  }
}
