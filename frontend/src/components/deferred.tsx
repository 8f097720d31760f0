'use client'

import { useCallback, useEffect, useMemo, useState, type ComponentType, type ReactNode } from 'react'

import { TaskManagerContext, useMessages, useTaskManagerContext } from '../hooks/context.js'
import type { LateSection, Locale } from '../locales/messages.js'
import { overridden } from '../provider/locale.js'

/** A part that is fetched when it is first shown: the function stands for the part, so keep it outside of components. */
export type LoadPart<P> = () => Promise<ComponentType<P>>

interface DeferredProps<P> {
  load: LoadPart<P>
  /** The texts that it needs beside those that are always there. */
  section: LateSection
  props: P
  fallback: ReactNode
}

interface Loaded {
  Part: ComponentType<unknown>
  texts: object
}

/** What has been fetched, by part and language, so that it is shown at once the next time. */
const kept = new WeakMap<object, WeakMap<object, Loaded>>()

/** Shows a part that most readers never open, once it and its texts are there. */
export function Deferred<P extends object>({ load, section, props, fallback }: DeferredProps<P>) {
  const context = useTaskManagerContext()
  const { loaded, hasFailed, retry } = useLoaded(load as LoadPart<unknown>, section, context.late)
  const value = useMemo(() => {
    if (!loaded) return null
    const messages = overridden({ ...context.messages, [section]: loaded.texts }, context.overrides)
    return { ...context, messages }
  }, [context, loaded, section])
  if (hasFailed) return <NotFetched retry={retry} />
  if (!loaded || !value) return fallback
  return (
    <TaskManagerContext.Provider value={value}>
      <loaded.Part {...props} />
    </TaskManagerContext.Provider>
  )
}

function useLoaded(load: LoadPart<unknown>, section: LateSection, late: Locale['late']) {
  const [tries, setTries] = useState(0)
  const [failed, setFailed] = useState(-1)
  const [, setCount] = useState(0)
  const loaded = kept.get(load)?.get(late)
  useEffect(() => {
    if (kept.get(load)?.has(late)) return undefined
    let isCurrent = true
    Promise.all([load(), late[section]()]).then(
      ([Part, texts]) => {
        keep(load, late, { Part, texts })
        if (isCurrent) setCount((count) => count + 1)
      },
      () => {
        if (isCurrent) setFailed(tries)
      },
    )
    return () => {
      isCurrent = false
    }
  }, [load, section, late, tries])
  const retry = useCallback(() => setTries((count) => count + 1), [])
  return { loaded, hasFailed: !loaded && failed === tries, retry }
}

function keep(load: object, late: object, loaded: Loaded): void {
  const byLanguage = kept.get(load) ?? new WeakMap<object, Loaded>()
  byLanguage.set(late, loaded)
  kept.set(load, byLanguage)
}

/** The file did not come: without a network, or a new version of the page has been deployed meanwhile. */
function NotFetched({ retry }: { retry: () => void }) {
  const { actions, errors } = useMessages()
  return (
    <div className="tm-deferred" role="alert">
      <p className="tm-note">{errors.network}</p>
      <button type="button" className="tm-button" onClick={retry}>
        {actions.tryAgain}
      </button>
    </div>
  )
}
