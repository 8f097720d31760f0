import { TaskManagerError } from '../errors.js'
import type { ChangeSink, OpenTransport, Via } from '../transport.js'
import type { ChangesAnswer } from '../types.js'
import { Watch, type Page, type PageEvent } from './page.js'
import type { Source } from './source.js'

/** Milliseconds between two signs of life of the leading tab. */
const BEAT_MS = 2_000
/** Beats that may be missed before another tab takes the lead. */
const MISSED_BEATS = 2
/** Answers that are kept for tabs which join a little later. */
const KEPT = 50

/** How the leader's connection is. */
type Status =
  | { via: Via; isPushed: boolean }
  | {
      code: string
      message: string
      status: number | null
      /** Milliseconds since 1970. */
      retryAt: number | null
    }

/** What tabs say to each other. Within a term the leader counts its answers, so that a lost one is noticed. */
type Word =
  | { say: 'join'; tab: string; cursor: string | null; isSeen: boolean }
  | {
      say: 'welcome'
      to: string
      term: string
      count: number
      cursor: string | null
      missed: readonly ChangesAnswer[]
      status: Status | null
    }
  | { say: 'answer'; term: string; count: number; answer: ChangesAnswer }
  | { say: 'beat'; term: string; count: number; isSeen: boolean; status: Status | null }
  | { say: 'bye' }
  | { say: 'poke' }

type Said<S extends Word['say']> = Extract<Word, { say: S }>

/** The time during which this tab leads. */
interface Term {
  readonly id: string
  readonly release: () => void
  /** Answers since the beginning, each with the cursor before it. */
  readonly kept: { before: string | null; answer: ChangesAnswer }[]
  /** Tabs that join once this one knows what the server has. */
  readonly waiting: Map<string, Said<'join'>>
  count: number
  isSynced: boolean
}

export interface SharedOptions {
  page: Page
  graceMs: number
  /** Names the lock and the channel: tabs of one server and one user share a connection. */
  name: string
  cursor: string | null
  sink: ChangeSink
  /** Make the connection, which tells what it is told. */
  source(sink: ChangeSink): Source
}

/**
 * One connection for all tabs of a browser: a visible tab that holds the lock has it, and passes on what it is told.
 *
 * The lock makes all reads of the server one sequence. So a state that is passed on is never older than what another
 * tab has, and a tab that comes back with an old cursor is served by reading once more from there, for all.
 */
export class SharedConnection implements OpenTransport {
  readonly #options: SharedOptions
  readonly #source: Source
  readonly #watch: Watch
  readonly #tab = crypto.randomUUID()
  /** How far what was passed on to the page has come. */
  #cursor: string | null
  #channel: BroadcastChannel | null = null
  #beats: ReturnType<typeof setInterval> | undefined
  /** The lock is asked for, or held. */
  #claim: AbortController | null = null
  #term: Term | null = null
  #following: { term: string; count: number } | null = null
  /** The term in which the leader knows that this tab wants to follow. */
  #asked: string | null = null
  #status: Status | null = null
  #missedBeats = 0
  /** Another tab took the lead from this one, which may have passed over changes. */
  #isLost = false

  constructor(options: SharedOptions, signal: AbortSignal) {
    this.#options = options
    this.#cursor = options.cursor
    this.#source = options.source({
      onAnswer: (answer) => this.#toldByServer(answer),
      onAlive: (via, isPushed) => {
        this.#serverIs({ via, isPushed })
        options.sink.onAlive(via, isPushed)
      },
      onFailure: (error, retryAt) => {
        const { code, message, status } = error
        this.#serverIs({ code, message, status, retryAt: retryAt?.getTime() ?? null })
        options.sink.onFailure(error, retryAt)
      },
      isBusy: () => options.sink.isBusy(),
      isNeededHidden: () => options.sink.isNeededHidden(),
    })
    this.#watch = new Watch(options.page, options.graceMs, signal, (event) => this.#on(event))
    this.#adapt()
    signal.addEventListener('abort', () => this.#leave())
  }

  poke(): void {
    if (this.#term) this.#source.poke()
    else this.#say({ say: 'poke' })
  }

  #on(event: PageEvent | 'away'): void {
    if (event === 'offline') return this.#source.unplug()
    const led = this.#term !== null && this.#source.pace === 'full'
    this.#adapt()
    // Somebody who is looked at may be waiting for the lead.
    if (event === 'visibilitychange') this.#beat()
    if (led && this.#isSeen) this.#source.wake(event === 'online')
  }

  get #isSeen(): boolean {
    return this.#watch.presence === 'seen'
  }

  /** Do what the page's presence asks for. */
  #adapt(): void {
    const { presence } = this.#watch
    if (presence === 'frozen') return this.#leave()
    this.#enter()
    const isAway = presence === 'away'
    if (isAway && !this.#options.sink.isNeededHidden()) this.#resign()
    else {
      if (!this.#claim) this.#ask()
      if (this.#term && this.#source.pace !== (isAway ? 'slow' : 'full')) this.#read(this.#cursor, isAway)
      this.#join()
    }
  }

  // -- among the tabs

  #enter(): void {
    if (this.#channel) return
    this.#channel = this.#options.page.channel(this.#options.name)
    if (this.#channel) this.#channel.onmessage = ({ data }: MessageEvent<Word>) => this.#hear(data)
    this.#missedBeats = 0
    this.#beats = setInterval(() => this.#tick(), BEAT_MS)
  }

  #leave(): void {
    this.#resign()
    clearInterval(this.#beats)
    this.#channel?.close()
    this.#channel = null
    this.#following = this.#asked = null
  }

  #say(word: Word): void {
    this.#channel?.postMessage(word)
  }

  #hear(word: Word): void {
    if (word.say === 'poke') this.#source.poke()
    if (word.say === 'join') this.#onJoin(word)
    if (this.#term) return
    if (word.say === 'welcome' && word.to === this.#tab) this.#onWelcome(word)
    if (word.say === 'answer') this.#onPassedOn(word)
    if (word.say === 'beat') this.#onBeat(word)
    if (word.say === 'bye') this.#following = this.#asked = null
    if (word.say !== 'join' && word.say !== 'poke') this.#missedBeats = 0
  }

  #tick(): void {
    if (this.#term) return this.#beat()
    this.#missedBeats += 1
    // By its own ticks, not by the clock: after a sleep the leader is to have its time too.
    if (this.#isSeen && this.#missedBeats > MISSED_BEATS) this.#ask({ byForce: true })
  }

  // -- the lock

  #ask({ byForce = false } = {}): void {
    this.#claim?.abort()
    const claim = new AbortController()
    this.#claim = claim
    this.#missedBeats = 0
    const options = byForce ? { steal: true } : { signal: claim.signal }
    this.#options.page.locks
      ?.request(this.#options.name, options, () => (this.#claim === claim ? this.#lead() : undefined))
      .catch(() => this.#claim === claim && this.#deposed())
  }

  #lead(): Promise<void> {
    return new Promise((release) => {
      this.#term = {
        id: crypto.randomUUID(),
        release,
        kept: [],
        waiting: new Map(),
        count: 0,
        isSynced: false,
      }
      this.#following = null
      this.#read(this.#isLost ? null : this.#cursor, this.#watch.presence === 'away')
      this.#beat()
    })
  }

  /** Give up the lead, or the wish for it. */
  #resign(): void {
    const term = this.#term
    this.#claim?.abort()
    this.#claim = null
    this.#term = null
    if (!term) return
    this.#source.stop()
    this.#say({ say: 'bye' })
    term.release()
  }

  /** The lock was taken by force: this tab seemed dead, and what it read meanwhile was out of turn. */
  #deposed(): void {
    const term = this.#term
    this.#claim = null
    this.#term = null
    if (!term) return
    this.#source.stop()
    this.#isLost = true
    this.#adapt()
  }

  // -- leading

  #toldByServer(told: ChangesAnswer): void {
    const term = this.#term
    if (!term) return
    const answer = this.#isLost ? anew(told.cursor) : told
    this.#isLost = false
    term.count += 1
    term.kept.push({ before: this.#cursor, answer })
    if (term.kept.length > KEPT) term.kept.shift()
    term.isSynced = answer.type !== 'changes' || answer.up_to_date
    this.#say({ say: 'answer', term: term.id, count: term.count, answer })
    this.#pass(answer, false)
  }

  #serverIs(status: Status): void {
    const hasTurned = JSON.stringify(status) !== JSON.stringify(this.#status)
    this.#status = status
    if (hasTurned) this.#beat()
    const term = this.#term
    if (!term?.isSynced || !('via' in status)) return
    const waiting = [...term.waiting.values()]
    term.waiting.clear()
    for (const word of waiting) this.#onJoin(word)
  }

  #beat(): void {
    if (!this.#term) return
    const { id, count } = this.#term
    this.#say({ say: 'beat', term: id, count, isSeen: this.#isSeen, status: this.#status })
  }

  #onJoin(word: Said<'join'>): void {
    const term = this.#term
    if (!term) return
    if (word.isSeen && !this.#isSeen) {
      this.#resign()
      return this.#adapt()
    }
    if (!term.isSynced) {
      term.waiting.set(word.tab, word)
      // It may stand here because somebody pressed "reconnect".
      if (word.isSeen) this.#source.poke()
      return this.#beat()
    }
    const missed = this.#since(word.cursor)
    // For one that nobody looks at it can wait until somebody does.
    if (!missed && !word.isSeen) return
    // Otherwise it is served by what comes next.
    this.#say({
      say: 'welcome',
      to: word.tab,
      term: term.id,
      count: term.count,
      cursor: this.#cursor,
      missed: missed ?? [],
      status: this.#status,
    })
    if (missed) return
    this.#read(word.cursor, this.#source.pace === 'slow')
  }

  #read(cursor: string | null, isSlow: boolean): void {
    if (this.#term) this.#term.isSynced = false
    this.#source.cursor = this.#cursor = cursor
    this.#source.start(isSlow)
  }

  /** Return what was passed on since a cursor; null where that is not known. */
  #since(cursor: string | null): ChangesAnswer[] | null {
    const { kept } = this.#term as Term
    if (cursor === null || cursor === this.#cursor) return []
    const index = kept.findLastIndex(({ before }) => before === cursor)
    return index < 0 ? null : kept.slice(index).map(({ answer }) => answer)
  }

  // -- following

  #join(): void {
    if (this.#term || this.#following) return
    this.#say(this.#joining)
  }

  get #joining(): Said<'join'> {
    const cursor = this.#isLost ? null : this.#cursor
    return { say: 'join', tab: this.#tab, cursor, isSeen: this.#isSeen }
  }

  #onWelcome({ term, count, cursor, missed, status }: Said<'welcome'>): void {
    this.#following = { term, count }
    this.#status = status
    if (this.#isLost && cursor !== null) this.#pass(anew(cursor), true)
    else if (this.#cursor === null && cursor !== null)
      this.#pass({ type: 'changes', items: [], cursor, up_to_date: true, retry_after: 0 }, true)
    for (const answer of missed) this.#pass(answer, true)
    this.#isLost = false
    this.#show()
  }

  #onPassedOn({ term, count, answer }: Said<'answer'>): void {
    if (!this.#following) return
    if (this.#following.term !== term || this.#following.count !== count - 1) return this.#rejoin()
    this.#following.count = count
    this.#pass(answer, true)
    this.#show()
  }

  #onBeat({ term, count, isSeen, status }: Said<'beat'>): void {
    this.#status = status
    if (this.#following && (this.#following.term !== term || this.#following.count !== count)) this.#rejoin()
    else if (!this.#following && this.#asked !== term) {
      // Once: a leader that knows nothing yet answers with a beat.
      this.#asked = term
      this.#join()
    }
    // Whoever is looked at takes over from who is not.
    else if (this.#isSeen && !isSeen) this.#say(this.#joining)
    this.#show()
  }

  #rejoin(): void {
    this.#following = this.#asked = null
    this.#join()
  }

  // -- both

  #pass(answer: ChangesAnswer, isRelayed: boolean): void {
    this.#cursor = answer.cursor
    this.#options.sink.onAnswer(answer, isRelayed)
  }

  /** Show the leader's connection as this tab's. */
  #show(): void {
    const status = this.#status
    const { sink } = this.#options
    if (!status) return
    if ('via' in status) return this.#following ? sink.onAlive('leader', status.isPushed) : undefined
    const error = new TaskManagerError(status.code, status.message, { status: status.status })
    sink.onFailure(error, status.retryAt === null ? null : new Date(status.retryAt))
  }
}

/** Return the advice to load anew, for whoever may have passed over changes. */
function anew(cursor: string): ChangesAnswer {
  return { type: 'must_refetch', code: 'lost_lead', cursor, retry_after: 0 }
}
