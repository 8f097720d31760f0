import { createAnnouncer, type Announce } from './announcements.js'

export interface Said {
  id: number
  text: string
}

export interface Regions {
  polite: readonly Said[]
  alert: readonly Said[]
}

export interface LiveRegionsOptions {
  change(region: keyof Regions, update: (said: readonly Said[]) => readonly Said[]): void
  /** One sentence for several failed tasks. */
  failures(count: number): string
  /** One sentence for tasks that ended while nobody looked. */
  whileAway(ended: number, failed: number): string
}

export interface LiveRegions {
  announce: Announce
  /** Say nothing more. */
  dispose(): void
}

/** Milliseconds for which a text stays in its region: long enough for every screen reader to take it up. */
const STAY_MS = 7_000

/** Put what is announced into two live regions, and take it out again. */
export function startLiveRegions({ change, ...sentences }: LiveRegionsOptions): LiveRegions {
  let lastId = 0
  const timers = new Set<() => void>()
  const schedule = (callback: () => void, milliseconds: number): (() => void) => {
    const timer = setTimeout(() => {
      timers.delete(cancel)
      callback()
    }, milliseconds)
    const cancel = (): void => clearTimeout(timer)
    timers.add(cancel)
    return cancel
  }
  const announcer = createAnnouncer({
    say(text, region) {
      const id = (lastId += 1)
      change(region, (said) => [...said, { id, text }])
      schedule(() => change(region, (said) => said.filter((one) => one.id !== id)), STAY_MS)
    },
    ...sentences,
    isHidden: () => document.hidden,
    now: () => Date.now(),
    schedule,
  })
  const onVisibility = (): void => {
    if (!document.hidden) announcer.returned()
  }
  document.addEventListener('visibilitychange', onVisibility)
  return {
    announce: announcer.announce,
    dispose() {
      document.removeEventListener('visibilitychange', onVisibility)
      announcer.dispose()
      timers.forEach((cancel) => cancel())
    },
  }
}
