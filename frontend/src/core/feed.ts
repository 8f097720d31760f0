import { Endings } from './endings.js'
import type { TaskManagerError } from './errors.js'
import { RecentChanges } from './recent.js'
import type { ChangeTransport, OpenTransport } from './transport.js'
import type { ChangesAnswer, Task, TaskChange } from './types.js'

export type ConnectionState =
  'idle' | 'connecting' | 'live' | 'polling' | 'reconnecting' | 'offline' | 'closed'

/** How changes arrive at this moment. */
export interface Connection {
  /** `closed`: not signed in, or not allowed; only `reconnect()` tries again. */
  readonly state: ConnectionState
  readonly via: 'polling' | 'sse' | null
  /** When what is shown was last known to be what the server has. */
  readonly lastSyncedAt: Date | null
  readonly retryAt: Date | null
  readonly error: TaskManagerError | null
}

export interface FeedListener {
  /** `milestones` are the ids of tasks of which more than the progress changed. */
  onChanges?(changes: readonly TaskChange[], milestones: ReadonlySet<string>): void
  /** Tasks that ended, or whose end was corrected, while the feed was open. */
  onEnded?(tasks: readonly Task[]): void
  /** Everything fetched may be out of date. */
  onRefetch?(): void
  /** Somebody else is signed in: nothing fetched is theirs to see. */
  onForget?(): void
  isBusy?(): boolean
}

export interface FeedOptions {
  transport: ChangeTransport
  /** Milliseconds after which a hidden page stops asking; Infinity never. */
  pauseAfter: number
}

/** Milliseconds that the connection outlives its last user, so that going from page to page keeps it. */
const LINGER_MS = 1_000

const IDLE: Connection = { state: 'idle', via: null, lastSyncedAt: null, retryAt: null, error: null }

/** The changes of one server, for all who look at it: open while somebody retains it. */
export class ChangeFeed {
  readonly recent = new RecentChanges()
  readonly endings = new Endings()
  readonly #options: FeedOptions
  readonly #listeners = new Set<FeedListener>()
  readonly #watchers = new Set<() => void>()
  #connection: Connection = IDLE
  #retained = 0
  #cursor: string | null = null
  #open: { transport: OpenTransport; abort: AbortController } | null = null
  #ready = newGate()
  #closing: ReturnType<typeof setTimeout> | undefined
  #pausing: ReturnType<typeof setTimeout> | undefined

  constructor(options: FeedOptions) {
    this.#options = options
  }

  /** Be told of changes while somebody retains the feed; returns how to stop. */
  listen(listener: FeedListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Keep the feed open until the returned function is called. */
  retain(): () => void {
    this.#retained += 1
    clearTimeout(this.#closing)
    if (this.#retained === 1) this.#begin()
    let released = false
    return () => {
      if (released) return
      released = true
      this.#retained -= 1
      if (this.#retained === 0) this.#closing = setTimeout(() => this.#close(), LINGER_MS)
    }
  }

  /** Resolve once changes are being told, or cannot be at present: what is fetched then misses none. */
  ready(): Promise<void> {
    return this.#open ? this.#ready.promise : Promise.resolve()
  }

  /** Ask at once: something was just done. */
  poke(): void {
    this.#open?.transport.poke()
  }

  /** Begin anew at once, also after `closed`. */
  reconnect(): void {
    if (this.#retained === 0) return
    this.#stop()
    this.#tell({ state: 'connecting', retryAt: null, error: null })
    this.#start()
  }

  /** Forget everything told so far: somebody else is signed in. */
  forget(): void {
    this.recent.clear()
    this.endings.clear()
    this.#cursor = null
    this.#each((listener) => listener.onForget?.())
    if (this.#open) this.reconnect()
  }

  get connection(): Connection {
    return this.#connection
  }

  /** Call `watcher` whenever `connection` is another one. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  #begin(): void {
    globalThis.document?.addEventListener('visibilitychange', this.#onVisibility)
    globalThis.window?.addEventListener('online', this.#onOnline)
    if (!this.#open) {
      this.#tell({ state: 'connecting' })
      this.#start()
    }
  }

  #close(): void {
    this.#stop()
    clearTimeout(this.#pausing)
    globalThis.document?.removeEventListener('visibilitychange', this.#onVisibility)
    globalThis.window?.removeEventListener('online', this.#onOnline)
    this.#tell({ state: 'idle', retryAt: null, error: null })
  }

  #start(): void {
    const abort = new AbortController()
    this.#ready = newGate()
    const transport = this.#options.transport.open(
      this.#cursor,
      {
        onAnswer: (answer) => this.#take(answer),
        onAlive: () => this.#alive(),
        onFailure: (error, retryAt) => this.#fail(error, retryAt),
        isBusy: () => [...this.#listeners].some((listener) => listener.isBusy?.() === true),
      },
      abort.signal,
    )
    this.#open = { transport, abort }
  }

  #stop(): void {
    this.#open?.abort.abort()
    this.#open = null
    this.#ready.open()
  }

  #take(answer: ChangesAnswer): void {
    this.#cursor = answer.cursor
    if (answer.type === 'must_refetch') this.#refetchAfter(answer.retry_after)
    else this.#pass(answer.items)
    this.#alive()
  }

  #pass(changes: readonly TaskChange[]): void {
    if (changes.length === 0) return
    const ended: Task[] = []
    const milestones = new Set<string>()
    for (const change of changes) {
      if (change.op === 'upsert' && this.recent.isMilestone(change.execution))
        milestones.add(change.execution.id)
      this.recent.add(change)
      if (change.op === 'upsert' && this.endings.observe(change.execution)) ended.push(change.execution)
    }
    this.#each((listener) => listener.onChanges?.(changes, milestones))
    if (ended.length > 0) this.#each((listener) => listener.onEnded?.(ended))
  }

  #refetchAfter(seconds: number): void {
    this.recent.clear()
    const timer = setTimeout(() => this.#each((listener) => listener.onRefetch?.()), seconds * 1_000)
    this.#open?.abort.signal.addEventListener('abort', () => clearTimeout(timer))
  }

  #alive(): void {
    const { name } = this.#options.transport
    this.#ready.open()
    this.#tell({
      state: name === 'polling' ? 'polling' : 'live',
      via: name,
      lastSyncedAt: new Date(),
      retryAt: null,
      error: null,
    })
  }

  #fail(error: TaskManagerError, retryAt: Date | null): void {
    this.#ready.open()
    this.#tell({ state: stateAfter(error, retryAt), via: null, retryAt, error })
  }

  #tell(change: Partial<Connection>): void {
    this.#connection = { ...this.#connection, ...change }
    for (const watcher of [...this.#watchers]) watcher()
  }

  #each(call: (listener: FeedListener) => void): void {
    for (const listener of [...this.#listeners]) call(listener)
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#pausing)
    if (document.visibilityState === 'visible') {
      if (this.#open) this.poke()
      else if (this.#retained > 0) this.#start()
    } else if (this.#options.pauseAfter !== Infinity) {
      this.#pausing = setTimeout(() => this.#stop(), this.#options.pauseAfter)
    }
  }

  readonly #onOnline = (): void => this.poke()
}

function stateAfter(error: TaskManagerError, retryAt: Date | null): ConnectionState {
  if (retryAt === null) return 'closed'
  const unplugged = globalThis.navigator?.onLine === false
  return error.status === null && unplugged ? 'offline' : 'reconnecting'
}

function newGate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => {}
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, open }
}
