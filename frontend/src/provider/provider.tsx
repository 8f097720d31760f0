'use client'

import { QueryClient, QueryClientContext } from '@tanstack/react-query'
import { useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react'

import { AnnouncerProvider } from '../components/announcer.js'
import type { TaskManagerClient } from '../core/client.js'
import type { Task } from '../core/types.js'
import { TaskManagerContext } from '../hooks/context.js'
import { en } from '../locales/en.js'
import type { Locale, Messages } from '../locales/messages.js'
import { chooseLocale, documentLanguage, overridden, watchLanguage, type SomeMessages } from './locale.js'
import { useFeedListener } from './updates.js'

export interface TaskManagerProviderProps {
  client: TaskManagerClient
  /** Default the nearest QueryClientProvider's, else one of its own. */
  queryClient?: QueryClient | undefined
  /** One language, or several, of which the document's `lang` chooses. Default English. */
  locale?: Locale | readonly Locale[] | undefined
  /** Texts to say in other words. */
  messages?: SomeMessages | undefined
  /** Default `system`: as the reader's system is set. */
  theme?: 'light' | 'dark' | 'system' | undefined
  /**
   * Called for each task that ends, or whose end is corrected: in one tab of a browser, and within a minute also
   * where nobody looks at the page.
   */
  onTaskEnded?: ((task: Task) => void) | undefined
  children?: ReactNode
}

/** Connects everything below it to one server. */
export function TaskManagerProvider(props: TaskManagerProviderProps) {
  const { client, theme = 'system', children } = props
  const queryClient = useQueryClientOf(props)
  const { code, messages, late } = useLocaleOf(props)
  client.setLanguage(code)
  useFeedListener(queryClient, client, props.onTaskEnded)
  const value = useMemo(
    () => ({
      client,
      queryClient,
      locale: code,
      messages: overridden(messages as Messages, props.messages),
      late,
      overrides: props.messages,
    }),
    [client, queryClient, code, messages, late, props.messages],
  )
  return (
    <TaskManagerContext.Provider value={value}>
      <div className="tm-root" data-theme={theme} lang={code}>
        <AnnouncerProvider>{children}</AnnouncerProvider>
      </div>
    </TaskManagerContext.Provider>
  )
}

function useQueryClientOf({ queryClient }: TaskManagerProviderProps): QueryClient {
  const hosts = useContext(QueryClientContext)
  const [own] = useState(() => queryClient ?? hosts ?? new QueryClient())
  const chosen = queryClient ?? hosts ?? own
  useEffect(() => {
    if (chosen !== own) return undefined
    // Nobody else mounts it; it is what refetches by interval stand on.
    own.mount()
    return () => own.unmount()
  }, [chosen, own])
  return chosen
}

const ENGLISH = [en] as const

function useLocaleOf({ locale }: TaskManagerProviderProps): Locale {
  const language = useSyncExternalStore(watchLanguage, documentLanguage, () => '')
  const offered =
    locale === undefined
      ? ENGLISH
      : Array.isArray(locale)
        ? (locale as readonly Locale[])
        : [locale as Locale]
  return chooseLocale(offered, language)
}
