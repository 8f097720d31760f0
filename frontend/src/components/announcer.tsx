'use client'

import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react'

import { useMessages } from '../hooks/context.js'
import { createAnnouncer, type Announce } from './announcements.js'

/** Milliseconds for which a text stays in its region: long enough for every screen reader to take it up. */
const STAY_MS = 7_000

interface Said {
  id: number
  text: string
}

interface Regions {
  polite: readonly Said[]
  alerts: readonly Said[]
}

const RegionsContext = createContext<Regions>({ polite: [], alerts: [] })

/**
 * The two live regions; they are there before anything is said, or it would not be heard.
 *
 * A modal dialog makes all outside of it inert, so it has them inside once more.
 */
export function Announcer() {
  const { polite, alerts } = useContext(RegionsContext)
  return (
    <div className="tm-announcer tm-visually-hidden">
      <div role="status" aria-live="polite" aria-atomic="false" aria-relevant="additions">
        <Texts said={polite} />
      </div>
      <div role="alert" aria-live="assertive" aria-atomic="false" aria-relevant="additions">
        <Texts said={alerts} />
      </div>
    </div>
  )
}

function Texts({ said }: { said: readonly Said[] }) {
  return said.map(({ id, text }) => <p key={id}>{text}</p>)
}

const AnnounceContext = createContext<Announce | null>(null)

const nothing: Announce = () => {}

/** Return how to tell screen readers something. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext) ?? nothing
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
  const failures = useRef(toast.severalFailed)
  useEffect(() => {
    failures.current = toast.severalFailed
  })
  const [polite, setPolite] = useState<readonly Said[]>([])
  const [alerts, setAlerts] = useState<readonly Said[]>([])
  const live = useRef<ReturnType<typeof createAnnouncer> | null>(null)
  useEffect(() => {
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
    live.current = createAnnouncer({
      say(text, region) {
        const set = region === 'alert' ? setAlerts : setPolite
        const id = (lastId += 1)
        set((said) => [...said, { id, text }])
        schedule(() => set((said) => said.filter((one) => one.id !== id)), STAY_MS)
      },
      failures: (count) => failures.current(count),
      isHidden: () => document.hidden,
      now: () => Date.now(),
      schedule,
    })
    return () => {
      live.current?.dispose()
      live.current = null
      timers.forEach((cancel) => cancel())
    }
  }, [])
  const announce = useCallback<Announce>((...said) => live.current?.announce(...said), [])
  const regions = useMemo(() => ({ polite, alerts }), [polite, alerts])
  return { announce, regions }
}
