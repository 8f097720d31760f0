import { Endings } from './endings.js'
import type { TaskManagerError } from './errors.js'
import { RecentChanges } from './recent.js'
import type { ChangeTransport, OpenTransport, Via } from './transport.js'
import type { ChangesAnswer, Task, TaskChange } from './types.js'

export type ConnectionState =
  'idle' | 'connecting' | 'live' | 'polling' | 'reconnecting' | 'offline' | 'closed'

/** How changes arrive at this moment. */
export interface Connection {
  /** `closed`: not signed in, or not allowed; only `reconnect()` tries again. */
  readonly state: ConnectionState
  /** `leader`: by another tab of this browser. */
  readonly via: Via | null
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
  /** The same, in one tab of this browser only, and also while nobody looks at it. */
  onEndedOnce?(tasks: readonly Task[]): void
  /** The server shows that it is there. */
  onAlive?(): void
  /** Everything fetched may be out of date. */
  onRefetch?(): void
  /** Somebody else is signed in: nothing fetched is theirs to see. */
  onForget?(): void
  isBusy?(): boolean
}

/** Milliseconds that the connection outlives its last user, so that going from page to page keeps it. */
const LINGER_MS = 1_000

/** Milliseconds for which a fetch waits for the connection. */
const PATIENCE_MS = 3_000

const IDLE: Connection = { state: 'idle', via: null, lastSyncedAt: null, retryAt: null, error: null }

/** The changes of one server, for all who look at it: open while somebody retains it. */
export class ChangeFeed {
  readonly recent = new RecentChanges()
  readonly endings = new Endings()
  readonly #transport: ChangeTransport
  readonly #listeners = new Set<FeedListener>()
  readonly #watchers = new Set<() => void>()
  #connection: Connection = IDLE
  #retained = 0
  #cursor: string | null = null
  #open: { transport: OpenTransport; abort: AbortController } | null = null
  #ready = newGate()
  /** Counts how often changes did not lead on from those before. */
  #chain = 0
  /** Something was fetched before there was a cursor. */
  #isBlind = false
  #closing: ReturnType<typeof setTimeout> | undefined

  constructor(transport: ChangeTransport) {
    this.#transport = transport
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

  /**
   * Resolve once changes are being told, or cannot be soon: what is fetched then misses none.
   *
   * What is fetched without a cursor to go on from is fetched again once there is one.
   */
  async ready(): Promise<void> {
    if (this.#open) await this.#ready.promise
    this.#isBlind ||= this.#cursor === null
  }

  /** Return what `ask` fetches, in a state from which changes lead on: again where they were broken off meanwhile. */
  async follow<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      await this.ready()
      const chain = this.#chain
      const found = await ask()
      if (chain === this.#chain) return found
    }
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
    this.#isBlind = false
    this.#chain += 1
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
    if (this.#open) return
    this.#tell({ state: 'connecting' })
    this.#start()
  }

  #close(): void {
    this.#stop()
    this.#tell({ state: 'idle', retryAt: null, error: null })
  }

  #start(): void {
    const abort = new AbortController()
    this.#ready = newGate()
    setTimeout(this.#ready.open, PATIENCE_MS)
    const transport = this.#transport.open(
      this.#cursor,
      {
        onAnswer: (answer, isRelayed) => this.#take(answer, isRelayed),
        onAlive: (via, isPushed) => this.#alive(via, isPushed),
        onFailure: (error, retryAt) => this.#fail(error, retryAt),
        isBusy: () => [...this.#listeners].some((listener) => listener.isBusy?.() === true),
        isNeededHidden: () => [...this.#listeners].some((listener) => listener.onEndedOnce),
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

  #take(answer: ChangesAnswer, isRelayed = false): void {
    this.#cursor = answer.cursor
    if (answer.type === 'must_refetch') this.#refetchAfter(answer.retry_after)
    else {
      this.#pass(answer.items, isRelayed)
      if (this.#isBlind) this.#refetchAfter(0)
    }
    this.#isBlind = false
  }

  #pass(changes: readonly TaskChange[], isRelayed: boolean): void {
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
    if (ended.length === 0) return
    this.#each((listener) => listener.onEnded?.(ended))
    if (!isRelayed) this.#each((listener) => listener.onEndedOnce?.(ended))
  }

  #refetchAfter(seconds: number): void {
    this.#chain += 1
    this.recent.clear()
    // Whatever becomes of the connection meanwhile: the cursor is past what has to be fetched.
    setTimeout(() => this.#each((listener) => listener.onRefetch?.()), seconds * 1_000)
  }

  #alive(via: Via, isPushed: boolean): void {
    this.#ready.open()
    this.#tell({
      state: isPushed ? 'live' : 'polling',
      via,
      lastSyncedAt: new Date(),
      retryAt: null,
      error: null,
    })
    this.#each((listener) => listener.onAlive?.())
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
