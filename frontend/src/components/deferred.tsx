'use client'

import { useEffect, useMemo, useState, type ComponentType, type ReactNode } from 'react'

import { TaskManagerContext, useMessages, useTaskManagerContext } from '../hooks/context.js'
import type { LateSection } from '../locales/messages.js'
import { overridden } from '../provider/locale.js'

/** A part that is fetched when it is first shown: the function stands for the part, so keep it outside of components. */
export type LoadPart<P> = () => Promise<ComponentType<P>>

interface DeferredProps<P> {
  load: LoadPart<P>
  /** The texts that it needs beside those that are always there. */
  section?: LateSection
  props: P
  fallback: ReactNode
  /** The page does without it where it cannot be fetched: the fallback stays. */
  isOptional?: boolean
}

/** What has been fetched, by what fetches it, so that it is shown at once the next time. */
const kept = new WeakMap<() => Promise<unknown>, unknown>()

/** Shows a part that most readers never open, once it and its texts are there. */
export function Deferred<P extends object>(deferred: DeferredProps<P>) {
  const { load, section, props, fallback, isOptional = false } = deferred
  const context = useTaskManagerContext()
  const loadTexts = section && context.late[section]
  const { isThere, hasFailed, retry } = useKept(load, loadTexts)
  const value = useMemo(() => {
    if (!isThere || !section || !loadTexts) return context
    const messages = { ...context.messages, [section]: kept.get(loadTexts) }
    return { ...context, messages: overridden(messages, context.overrides) }
  }, [context, isThere, section, loadTexts])
  if (!isThere) return hasFailed && !isOptional ? <NotFetched retry={retry} /> : fallback
  const Part = kept.get(load) as ComponentType<P>
  return (
    <TaskManagerContext.Provider value={value}>
      <Part {...props} />
    </TaskManagerContext.Provider>
  )
}

function useKept(load: () => Promise<unknown>, loadTexts: (() => Promise<unknown>) | undefined) {
  const [hasFailed, setFailed] = useState(false)
  const [, setCount] = useState(0)
  const isThere = kept.has(load) && (!loadTexts || kept.has(loadTexts))
  useEffect(() => {
    if (isThere || hasFailed) return undefined
    let isCurrent = true
    const keep = async (fetches: () => Promise<unknown>): Promise<unknown> =>
      kept.has(fetches) || kept.set(fetches, await fetches())
    Promise.all([keep(load), loadTexts && keep(loadTexts)]).then(
      () => isCurrent && setCount((count) => count + 1),
      () => isCurrent && setFailed(true),
    )
    return () => {
      isCurrent = false
    }
  }, [load, loadTexts, isThere, hasFailed])
  return { isThere, hasFailed, retry: () => setFailed(false) }
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
