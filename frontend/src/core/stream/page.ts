/**
 * - `seen`: somebody may be looking.
 * - `hidden`: for so short a time that they may be back at once.
 * - `away`: hidden for longer.
 * - `frozen`: no code runs, or the page is left.
 */
export type Presence = 'seen' | 'hidden' | 'away' | 'frozen'

const WINDOW_EVENTS = ['pagehide', 'pageshow', 'online', 'offline'] as const
const DOCUMENT_EVENTS = ['visibilitychange', 'freeze', 'resume'] as const

export type PageEvent = (typeof WINDOW_EVENTS)[number] | (typeof DOCUMENT_EVENTS)[number]

/** What of the browser a connection has to do with. */
export interface Page {
  isVisible(): boolean
  /** Call back with each event until the signal is aborted. */
  listen(callback: (event: PageEvent) => void, signal: AbortSignal): void
  /** Absent on plain http. */
  readonly locks: Pick<LockManager, 'request'> | undefined
  /** Join what tabs of this browser say to each other under a name. */
  channel(name: string): BroadcastChannel | null
}

export const browserPage: Page = {
  isVisible: () => globalThis.document?.visibilityState !== 'hidden',
  listen(callback, signal) {
    const on = (event: Event): void => callback(event.type as PageEvent)
    for (const name of DOCUMENT_EVENTS) globalThis.document?.addEventListener(name, on, { signal })
    for (const name of WINDOW_EVENTS) globalThis.window?.addEventListener(name, on, { signal })
  },
  get locks() {
    return globalThis.navigator?.locks
  },
  channel: (name) => (globalThis.BroadcastChannel ? new BroadcastChannel(name) : null),
}

/** Follows whether somebody looks at the page. */
export class Watch {
  presence: Presence
  readonly #page: Page
  readonly #graceMs: number
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `onChange` is called after each change, and with what the network does. */
  constructor(
    page: Page,
    graceMs: number,
    signal: AbortSignal,
    onChange: (event: PageEvent | 'away') => void,
  ) {
    this.#page = page
    this.#graceMs = graceMs
    this.presence = 'seen'
    const become = (event: PageEvent | 'away'): void => {
      this.#note(event, become)
      onChange(event)
    }
    this.#note('visibilitychange', become)
    page.listen(become, signal)
    signal.addEventListener('abort', () => clearTimeout(this.#timer))
  }

  #note(event: PageEvent | 'away', become: (event: 'away') => void): void {
    if (event === 'online' || event === 'offline') return
    clearTimeout(this.#timer)
    if (event === 'freeze' || event === 'pagehide') this.presence = 'frozen'
    else if (event === 'away') this.presence = 'away'
    else if (this.#page.isVisible()) this.presence = 'seen'
    else {
      this.presence = 'hidden'
      if (this.#graceMs !== Infinity) this.#timer = setTimeout(() => become('away'), this.#graceMs)
    }
  }
}
