'use client'

import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react'

import { useMessages } from '../hooks/context.js'
import type { Announce } from './announcements.js'
import type { LiveRegions, Regions, Said } from './live-regions.js'

const SILENT: Regions = { polite: [], alert: [] }
const RegionsContext = createContext(SILENT)

/**
 * The two live regions; they are there before anything is said, or it would not be heard.
 *
 * A modal dialog makes all outside of it inert, so it has them inside once more.
 */
export function Announcer() {
  const { polite, alert } = useContext(RegionsContext)
  return (
    <div className="tm-announcer tm-visually-hidden">
      <div role="status" aria-live="polite" aria-relevant="additions">
        <Texts said={polite} />
      </div>
      <div role="alert" aria-live="assertive" aria-relevant="additions">
        <Texts said={alert} />
      </div>
    </div>
  )
}

function Texts({ said }: { said: readonly Said[] }) {
  return said.map(({ id, text }) => <p key={id}>{text}</p>)
}

const AnnounceContext = createContext<Announce>(() => {})

/** Return how to tell screen readers something. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext)
}

/** Holds the one pair of live regions of everything below it. */
export function AnnouncerProvider({ children }: { children?: ReactNode }) {
  const { announce, regions } = useRegions()
  return (
    <AnnounceContext.Provider value={announce}>
      <RegionsContext.Provider value={regions}>
        {children}
        <Announcer />
      </RegionsContext.Provider>
    </AnnounceContext.Provider>
  )
}

function useRegions(): { announce: Announce; regions: Regions } {
  const { toast } = useMessages()
  const words = useRef(toast)
  useEffect(() => {
    words.current = toast
  })
  const [regions, setRegions] = useState(SILENT)
  const live = useRef<Promise<LiveRegions> | null>(null)
  // What decides when to say what is fetched once the page stands; what is announced before that waits for it.
  const start = useCallback((): Promise<LiveRegions> => {
    live.current ??= import('./live-regions.js').then(({ startLiveRegions }) =>
      startLiveRegions({
        change: (region, update) => setRegions((all) => ({ ...all, [region]: update(all[region]) })),
        failures: (count) => words.current.severalFailed(count),
        whileAway: (ended, failed) => words.current.whileAway(ended, failed),
      }),
    )
    live.current.catch(() => (live.current = null))
    return live.current
  }, [])
  useEffect(() => {
    const starting = start()
    return () => {
      live.current = null
      starting.then((announcer) => announcer.dispose(), nothing)
    }
  }, [start])
  const announce = useCallback<Announce>(
    (...said) => void start().then((announcer) => announcer.announce(...said), nothing),
    [start],
  )
  return { announce, regions }
}

function nothing(): void {}
