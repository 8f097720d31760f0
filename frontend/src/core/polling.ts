import { backoff } from './backoff.js'
import { TaskManagerError } from './errors.js'
import type { ChangeSink, ChangeTransport, OpenTransport } from './transport.js'
import type { ChangesAnswer } from './types.js'

/** Milliseconds between questions while something shown is moving. */
const BUSY_MS = 1_000
const TIMEOUT_MS = 15_000

export interface PollingOptions {
  read(cursor: string | null, signal: AbortSignal): Promise<ChangesAnswer>
  /** Milliseconds; for tests. */
  busyMs?: number
}

/** Changes by asking again and again, when the server says. */
export class PollingTransport implements ChangeTransport {
  readonly name = 'polling'
  readonly #options: PollingOptions

  constructor(options: PollingOptions) {
    this.#options = options
  }

  open(cursor: string | null, sink: ChangeSink, signal: AbortSignal): OpenTransport {
    const wait = new Wait(signal)
    void this.#run(cursor, sink, signal, wait)
    return { poke: () => wait.end() }
  }

  async #run(start: string | null, sink: ChangeSink, signal: AbortSignal, wait: Wait): Promise<void> {
    let cursor = start
    let failures = 0
    while (!signal.aborted) {
      try {
        const answer = await this.#ask(cursor, signal)
        failures = 0
        cursor = answer.cursor
        sink.onAnswer(answer)
        await wait.for(this.#delay(answer, sink))
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        await wait.for(reportFailure(error, failures, sink))
      }
    }
  }

  async #ask(cursor: string | null, signal: AbortSignal): Promise<ChangesAnswer> {
    // A request that hangs, as after a laptop slept, must not look like a connection.
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    try {
      return await this.#options.read(cursor, AbortSignal.any([signal, timeout]))
    } catch (cause) {
      if (timeout.aborted)
        throw new TaskManagerError('network', 'The server did not answer in time', { cause })
      throw cause
    }
  }

  #delay(answer: ChangesAnswer, sink: ChangeSink): number {
    if (answer.type === 'changes' && !answer.up_to_date) return 0
    const told = answer.type === 'changes' ? answer.retry_after * 1_000 : 0
    const busy = this.#options.busyMs ?? BUSY_MS
    return sink.isBusy() ? Math.min(told, busy) : Math.max(told, Math.min(busy, BUSY_MS))
  }
}

/** Tell the sink, and return how many milliseconds to wait before the next try. */
function reportFailure(thrown: unknown, failures: number, sink: ChangeSink): number {
  const error =
    thrown instanceof TaskManagerError
      ? thrown
      : new TaskManagerError('unknown', thrown instanceof Error ? thrown.message : String(thrown), {
          cause: thrown,
        })
  if (!error.isTemporary) {
    sink.onFailure(error, null)
    return Infinity
  }
  const delay = Math.max(backoff(failures), (error.retryAfter ?? 0) * 1_000)
  sink.onFailure(error, new Date(Date.now() + delay))
  return delay
}

/** A wait that can be cut short. */
class Wait {
  readonly #signal: AbortSignal
  #end: (() => void) | null = null
  #skipNext = false

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  for(milliseconds: number): Promise<void> {
    if (this.#signal.aborted || this.#skipNext) {
      this.#skipNext = false
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const timer = milliseconds === Infinity ? undefined : setTimeout(() => this.#end?.(), milliseconds)
      this.#end = () => {
        clearTimeout(timer)
        this.#signal.removeEventListener('abort', this.#end as () => void)
        this.#end = null
        resolve()
      }
      this.#signal.addEventListener('abort', this.#end)
    })
  }

  /** End the wait, or the next one where a question is under way: its answer may be older than what was done. */
  end(): void {
    if (this.#end) this.#end()
    else this.#skipNext = true
  }
}
