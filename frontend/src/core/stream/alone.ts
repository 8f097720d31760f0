import type { OpenTransport } from '../transport.js'
import type { Page } from './page.js'
import { Watch } from './page.js'
import type { Source } from './source.js'

export interface AloneOptions {
  page: Page
  graceMs: number
  source: Source
  isNeededHidden(): boolean
  crowd: Crowd | null
}

/** A tab with a connection of its own. */
export function openAlone(
  { page, graceMs, source, isNeededHidden, crowd }: AloneOptions,
  signal: AbortSignal,
) {
  const adapt = (): void => {
    const { presence } = watch
    const pace = presence === 'seen' || presence === 'hidden' ? 'full' : 'slow'
    const isOff = presence === 'frozen' || (presence === 'away' && !isNeededHidden())
    if (isOff) source.stop()
    else if (source.pace !== pace) source.start(pace === 'slow')
    crowd?.show(!isOff && pace === 'full')
  }
  const watch = new Watch(page, graceMs, signal, (event) => {
    if (event === 'offline') return source.unplug()
    const wasOpen = source.pace === 'full'
    adapt()
    if (wasOpen && watch.presence === 'seen') source.wake(event === 'online')
  })
  adapt()
  signal.addEventListener('abort', () => source.stop())
  return { poke: () => source.poke() } satisfies OpenTransport
}

/** Connections that stay open which a browser can have beside its other requests: HTTP/1.1 allows six in all. */
const ROOM = 3
const BEAT_MS = 5_000

type Word = { say: 'here' | 'gone'; tab: string; isNew: boolean }

/** Counts the tabs that hold a connection where they cannot share one. */
export class Crowd {
  readonly #tab = `${Date.now()}-${Math.random()}`
  readonly #others = new Map<string, number>()
  readonly #channel: BroadcastChannel
  readonly #onCrowded: () => void
  #isShown = false

  constructor(channel: BroadcastChannel, signal: AbortSignal, onCrowded: () => void) {
    this.#channel = channel
    this.#onCrowded = onCrowded
    channel.onmessage = ({ data }: MessageEvent<Word>) => this.#hear(data)
    const beat = setInterval(() => this.#isShown && this.#say('here', false), BEAT_MS)
    signal.addEventListener('abort', () => {
      clearInterval(beat)
      this.show(false)
      channel.close()
    })
  }

  /** Whether older tabs take up the room. */
  get isCrowded(): boolean {
    const now = Date.now()
    for (const [tab, at] of this.#others) if (now - at > 3 * BEAT_MS) this.#others.delete(tab)
    return [...this.#others.keys()].filter((tab) => tab < this.#tab).length >= ROOM
  }

  /** This tab holds a connection, or does so no more. */
  show(isShown: boolean): void {
    if (this.#isShown === isShown) return
    this.#isShown = isShown
    this.#say(isShown ? 'here' : 'gone', true)
  }

  #hear({ say, tab, isNew }: Word): void {
    const before = this.isCrowded
    if (say === 'gone') this.#others.delete(tab)
    else this.#others.set(tab, Date.now())
    if (say === 'here' && isNew && this.#isShown) this.#say('here', false)
    if (this.#isShown && this.isCrowded !== before) this.#onCrowded()
  }

  #say(say: Word['say'], isNew: boolean): void {
    this.#channel.postMessage({ say, tab: this.#tab, isNew } satisfies Word)
  }
}
