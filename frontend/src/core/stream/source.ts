import { backoff } from '../backoff.js'
import { TaskManagerError } from '../errors.js'
import type { ChangeSink, ServerVia } from '../transport.js'
import type { ChangesAnswer } from '../types.js'
import type { Ladder } from './ladder.js'
import { WAY, type Calls, type Rest } from './turn.js'
import { Wait } from './wait.js'

/** Milliseconds that a connection which was cut has to come back before anybody is told. */
const DOUBT_MS = 2_000
/** Milliseconds; whoever comes back to a connection that was silent for longer does not trust it. */
const TRUST_MS = 20_000

export interface SourceOptions {
  calls: Calls
  ladder: Ladder
  sink: ChangeSink
  /** Ask who is signed in. Where it is somebody else, whoever opened this learns of it and aborts. */
  identify(): Promise<unknown>
  /** Return whether there is no room for a connection that stays open. */
  isCrowded?(): boolean
  busyMs?: number | undefined
}

interface Run {
  readonly abort: AbortController
  readonly wait: Wait
  readonly isSlow: boolean
  turn: AbortController
  via: ServerVia
  heardAt: number
  failures: number
  quickEnds: number
  isSynced: boolean
  doubt: ReturnType<typeof setTimeout> | undefined
}

const RENEWED = new Error('renewed')

/** A connection to the server: asks by the way that works, turn after turn, between `start` and `stop`. */
export class Source {
  /** How far the changes have come that were passed on. */
  cursor: string | null
  readonly #options: SourceOptions
  #run: Run | null = null

  constructor(options: SourceOptions, cursor: string | null) {
    this.#options = options
    this.cursor = cursor
  }

  /** Whether it runs, and at which pace. */
  get pace(): 'full' | 'slow' | null {
    if (!this.#run) return null
    return this.#run.isSlow ? 'slow' : 'full'
  }

  /** Begin after `cursor`; `isSlow`: nobody looks, so ask seldom. */
  start(isSlow: boolean): void {
    this.stop()
    const abort = new AbortController()
    this.#run = {
      abort,
      wait: new Wait(abort.signal),
      isSlow,
      turn: new AbortController(),
      via: 'polling',
      heardAt: Date.now(),
      failures: 0,
      quickEnds: 0,
      isSynced: false,
      doubt: undefined,
    }
    void this.#loop(this.#run)
  }

  stop(): void {
    if (!this.#run) return
    clearTimeout(this.#run.doubt)
    this.#run.abort.abort()
    this.#run = null
  }

  /** Ask at once: something was just done. What is pushed needs no asking. */
  poke(): void {
    const run = this.#run
    if (run && (run.wait.isWaiting || run.via === 'polling')) run.wait.end()
  }

  /** Somebody is back, or the network is: try again at once, by the best way; `isDoubted`: what is open may be dead. */
  wake(isDoubted: boolean): void {
    const run = this.#run
    if (!run) return
    this.#options.ladder.climb()
    if (run.wait.isWaiting) run.wait.end()
    else if (isDoubted || Date.now() - run.heardAt > TRUST_MS) run.turn.abort(RENEWED)
  }

  /** The network is gone: what is open is dead, though nobody said so. */
  unplug(): void {
    this.#run?.turn.abort(new TaskManagerError('network', 'The network is away'))
  }

  async #loop(run: Run): Promise<void> {
    while (!run.abort.signal.aborted) {
      const delay = await this.#turn(run)
      if (!run.abort.signal.aborted) await run.wait.for(delay)
    }
  }

  /** Ask once; return how many milliseconds to wait. */
  async #turn(run: Run): Promise<number> {
    const isPolling = run.isSlow || this.#options.isCrowded?.()
    run.via = isPolling ? 'polling' : this.#options.ladder.current
    run.turn = new AbortController()
    const signal = AbortSignal.any([run.abort.signal, run.turn.signal])
    try {
      const rest = await WAY[run.via]({
        calls: this.#options.calls,
        cursor: this.cursor,
        signal,
        isSynced: run.isSynced,
        isSlow: run.isSlow,
        busyMs: this.#options.busyMs,
        isBusy: () => this.#options.sink.isBusy(),
        take: (answer) => this.#take(run, answer),
        alive: () => this.#alive(run),
      })
      return this.#rested(run, rest)
    } catch (thrown) {
      if (run.abort.signal.aborted) return 0
      return this.#failed(run, run.turn.signal.aborted ? run.turn.signal.reason : thrown)
    }
  }

  async #take(run: Run, answer: ChangesAnswer): Promise<void> {
    if (answer.type === 'must_refetch' && answer.code === 'scope_changed') await this.#options.identify()
    if (run.abort.signal.aborted) return
    this.cursor = answer.cursor
    this.#options.sink.onAnswer(answer)
    run.isSynced = answer.type !== 'changes' || answer.up_to_date
    this.#alive(run)
  }

  #alive(run: Run): void {
    if (run.abort.signal.aborted) return
    run.heardAt = Date.now()
    if (!run.isSynced) return
    clearTimeout(run.doubt)
    run.failures = 0
    this.#options.sink.onAlive(run.via, run.via !== 'polling')
  }

  #rested(run: Run, { waitMs, end }: Rest): number {
    const { ladder } = this.#options
    if (end === 'lasted') ladder.praise()
    if (end === 'cut' || end === 'quick') this.#doubt(run)
    if (end === 'quick' && ladder.strike()) return 0
    run.quickEnds = end === 'quick' ? run.quickEnds + 1 : 0
    return run.quickEnds > 1 ? Math.max(waitMs, backoff(run.quickEnds)) : waitMs
  }

  /** Most connections that are cut are back at once; only then it is worth telling. */
  #doubt(run: Run): void {
    run.isSynced = false
    clearTimeout(run.doubt)
    run.doubt = setTimeout(() => {
      const error = new TaskManagerError('network', 'The connection was cut')
      if (!run.abort.signal.aborted) this.#options.sink.onFailure(error, new Date())
    }, DOUBT_MS)
  }

  /** Return how many milliseconds to wait before the next try. */
  #failed(run: Run, thrown: unknown): number {
    if (thrown === RENEWED) return 0
    const error = asError(thrown)
    if (run.via !== 'polling' && isRefused(error) && this.#descend(error)) return 0
    clearTimeout(run.doubt)
    run.failures += 1
    run.isSynced = false
    return reportFailure(error, run.failures, this.#options.sink)
  }

  #descend({ retryAfter }: TaskManagerError): boolean {
    return this.#options.ladder.descend((retryAfter ?? 0) * 1_000)
  }
}

const REFUSALS = [404, 405, 406, 410, 426, 429, 501]

/** Whether it is this way that the server, or something before it, does not offer. */
function isRefused({ code, status }: TaskManagerError): boolean {
  return code === 'no_stream' || (status !== null && REFUSALS.includes(status))
}

function asError(thrown: unknown): TaskManagerError {
  if (thrown instanceof TaskManagerError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new TaskManagerError('unknown', message, { cause: thrown })
}

/** Tell the sink, and return how many milliseconds to wait before the next try. */
export function reportFailure(thrown: unknown, failures: number, sink: ChangeSink): number {
  const error = asError(thrown)
  if (!error.isTemporary) {
    sink.onFailure(error, null)
    return Infinity
  }
  const delay = Math.max(backoff(failures), (error.retryAfter ?? 0) * 1_000)
  sink.onFailure(error, new Date(Date.now() + delay))
  return delay
}
