/** `end` is polite too, but is said at once and takes the place of what was still to be said of its key. */
export type AnnouncementKind = 'polite' | 'end' | 'alert'
export type Announce = (text: string, kind?: AnnouncementKind, key?: string) => void

export interface AnnouncerOptions {
  /** Put the text where screen readers notice it. */
  say(text: string, region: 'polite' | 'alert'): void
  /** One sentence for several failed tasks. */
  failures(count: number): string
  /** One sentence for tasks that ended while nobody looked, `failed` of them badly. */
  whileAway(ended: number, failed: number): string
  isHidden(): boolean
  /** Milliseconds. */
  now(): number
  /** Call back after so many milliseconds; returns how not to. */
  schedule(callback: () => void, milliseconds: number): () => void
}

export interface Announcer {
  announce: Announce
  /** The page is looked at again. */
  returned(): void
  /** Say nothing more. */
  dispose(): void
}

/** Milliseconds in which one key is heard of once. */
const QUIET_MS = 10_000
/** Milliseconds in which failures come together. */
const GATHER_MS = 300
/** Milliseconds that what happened meanwhile has to arrive when somebody is back. */
const RETURN_MS = 2_000
const CAPACITY = 500

interface Spoken {
  at: number
  text: string
}

interface Waiting {
  text: string
  cancel(): void
}

/**
 * Decide what of all that happens is said aloud, and when.
 *
 * Of what happened while the page was hidden one sentence is said, when somebody is back.
 */
export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const spoken = new Map<string, Spoken>()
  const waiting = new Map<string, Waiting>()
  let alerts: { text: string; key: string | undefined }[] = []
  let cancelAlerts: (() => void) | null = null
  /** How tasks ended while nobody looked. */
  const missed = new Map<string, { text: string; kind: AnnouncementKind }>()
  let cancelReturn: (() => void) | null = null

  const drop = (key: string): void => {
    waiting.get(key)?.cancel()
    waiting.delete(key)
  }
  const note = (key: string, text: string): void => {
    spoken.delete(key)
    spoken.set(key, { at: options.now(), text })
    const oldest = spoken.size > CAPACITY ? spoken.keys().next().value : undefined
    if (oldest !== undefined) spoken.delete(oldest)
  }
  const sinceLast = (key: string): number => options.now() - (spoken.get(key)?.at ?? -Infinity)
  const wasJustSaid = (key: string, text: string): boolean =>
    sinceLast(key) < QUIET_MS && spoken.get(key)?.text === text
  const sayPolitely = (text: string, key: string | undefined): void => {
    if (key !== undefined) note(key, text)
    if (!options.isHidden()) options.say(text, 'polite')
  }

  const sayInTurn = (text: string, key: string): void => {
    const pending = waiting.get(key)
    if (pending) {
      pending.text = text
      return
    }
    const wait = QUIET_MS - sinceLast(key)
    if (wait <= 0) return sayPolitely(text, key)
    const entry: Waiting = {
      text,
      cancel: options.schedule(() => {
        waiting.delete(key)
        sayPolitely(entry.text, key)
      }, wait),
    }
    waiting.set(key, entry)
  }

  const gather = (text: string, key: string | undefined): void => {
    if (options.isHidden()) return
    alerts.push({ text, key })
    cancelAlerts ??= options.schedule(sayAlerts, GATHER_MS)
  }
  const sayAlerts = (): void => {
    cancelAlerts = null
    const gathered = alerts
    alerts = []
    if (options.isHidden()) return
    const tasks = gathered.filter(({ key }) => key !== undefined)
    const others = gathered.filter(({ key }) => key === undefined)
    const texts = tasks.length > 1 ? [options.failures(tasks.length)] : tasks.map(({ text }) => text)
    for (const text of new Set([...texts, ...others.map((other) => other.text)])) options.say(text, 'alert')
  }

  const sayMissed = (): void => {
    cancelReturn = null
    if (options.isHidden()) return
    const all = [...missed.values()]
    const [only] = all
    const failed = all.filter(({ kind }) => kind === 'alert').length
    missed.clear()
    if (only) options.say(all.length === 1 ? only.text : options.whileAway(all.length, failed), 'polite')
  }

  return {
    announce(text, kind = 'polite', key) {
      if (!text) return
      if (key !== undefined && kind !== 'polite') {
        drop(key)
        // A list and a button may both tell the end of the same task.
        if (wasJustSaid(key, text)) return
        note(key, text)
        if (options.isHidden() || cancelReturn) return void missed.set(key, { text, kind })
      }
      if (kind === 'alert') gather(text, key)
      else if (options.isHidden()) return
      else if (kind === 'end' || key === undefined) sayPolitely(text, key)
      else sayInTurn(text, key)
    },
    returned() {
      cancelReturn?.()
      cancelReturn = options.schedule(sayMissed, RETURN_MS)
    },
    dispose() {
      cancelReturn?.()
      cancelReturn = null
      missed.clear()
      for (const { cancel } of waiting.values()) cancel()
      waiting.clear()
      cancelAlerts?.()
      cancelAlerts = null
      alerts = []
    },
  }
}
