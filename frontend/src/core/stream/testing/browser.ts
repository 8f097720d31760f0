import type { Page, PageEvent } from '../page.js'

type Callback = () => unknown

interface Held {
  callback: Callback
  resolve: (value: unknown) => void
  reject: (reason: unknown) => void
}

/** The locks of a browser: one holder for each name, the others in a queue. */
class Locks {
  readonly #held = new Map<string, Held>()
  readonly #queues = new Map<string, Held[]>()

  request(name: string, options: LockOptions, callback: Callback): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const wish: Held = { callback, resolve, reject }
      if (options.ifAvailable && this.#held.has(name)) return resolve(callback())
      if (options.steal) {
        const robbed = this.#held.get(name)
        this.#held.delete(name)
        robbed?.reject(new DOMException('stolen', 'AbortError'))
        return this.#grant(name, wish)
      }
      options.signal?.addEventListener('abort', () => {
        const queue = this.#queues.get(name) ?? []
        if (!queue.includes(wish)) return
        this.#queues.set(
          name,
          queue.filter((one) => one !== wish),
        )
        reject(options.signal?.reason)
      })
      this.#queues.set(name, [...(this.#queues.get(name) ?? []), wish])
      queueMicrotask(() => this.#next(name))
    })
  }

  #next(name: string): void {
    if (this.#held.has(name)) return
    const [wish, ...rest] = this.#queues.get(name) ?? []
    this.#queues.set(name, rest)
    if (wish) this.#grant(name, wish)
  }

  #grant(name: string, wish: Held): void {
    this.#held.set(name, wish)
    void Promise.resolve(wish.callback()).then((value) => {
      wish.resolve(value)
      if (this.#held.get(name) !== wish) return
      this.#held.delete(name)
      this.#next(name)
    })
  }
}

/** A browser in which tabs can be opened, shown, hidden, and made to hang. */
export class Browser {
  readonly #locks: Locks | undefined
  /** Channels of Node reach all of the process; this keeps browsers apart. */
  readonly #id = Math.random()

  constructor({ hasLocks = true } = {}) {
    this.#locks = hasLocks ? new Locks() : undefined
  }

  open({ isVisible = true } = {}): Tab {
    return new Tab(this.#locks as Page['locks'], this.#id, isVisible)
  }
}

export class Tab implements Page {
  readonly locks: Page['locks']
  readonly #browser: number
  readonly #callbacks = new Set<(event: PageEvent) => void>()
  #hangs = false
  #isVisible: boolean

  constructor(locks: Page['locks'], browser: number, isVisible: boolean) {
    this.locks = locks
    this.#browser = browser
    this.#isVisible = isVisible
  }

  isVisible(): boolean {
    return this.#isVisible
  }

  listen(callback: (event: PageEvent) => void, signal: AbortSignal): void {
    this.#callbacks.add(callback)
    signal.addEventListener('abort', () => this.#callbacks.delete(callback))
  }

  channel(name: string): BroadcastChannel {
    const channel = new BroadcastChannel(`${this.#browser} ${name}`)
    const hears = (): boolean => !this.#hangs
    return {
      postMessage: (message: unknown) => hears() && channel.postMessage(message),
      close: () => channel.close(),
      set onmessage(listener: (event: MessageEvent) => void) {
        channel.onmessage = (event) => hears() && listener(event as unknown as MessageEvent)
      },
    } as unknown as BroadcastChannel
  }

  show(): void {
    this.#isVisible = true
    this.fire('visibilitychange')
  }

  hide(): void {
    this.#isVisible = false
    this.fire('visibilitychange')
  }

  fire(event: PageEvent): void {
    for (const callback of [...this.#callbacks]) callback(event)
  }

  /** Neither hear nor say anything, without giving up what is held. */
  hang(): void {
    this.#hangs = true
  }

  recover(): void {
    this.#hangs = false
  }
}
