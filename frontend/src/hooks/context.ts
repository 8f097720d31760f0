'use client'

import type { QueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'

import type { TaskManagerClient } from '../core/client.js'
import type { Locale, Messages } from '../locales/messages.js'
import type { SomeMessages } from '../provider/locale.js'

export interface TaskManagerContextValue {
  client: TaskManagerClient
  queryClient: QueryClient
  /** BCP-47 code by which dates and numbers are written. */
  locale: string
  /** The late sections are there within what `<Deferred>` shows only. */
  messages: Messages
  late: Locale['late']
  overrides: SomeMessages | undefined
}

export const TaskManagerContext = createContext<TaskManagerContextValue | null>(null)

export function useTaskManagerContext(): TaskManagerContextValue {
  const value = useContext(TaskManagerContext)
  if (!value) throw new Error('No client: render the component inside <TaskManagerProvider>')
  return value
}

/** Return the provider's client. */
export function useTaskManager(): TaskManagerClient {
  return useTaskManagerContext().client
}

/** Return the texts in the provider's language. */
export function useMessages(): Messages {
  return useTaskManagerContext().messages
}

/** Return the BCP-47 code of the provider's language. */
export function useLocale(): string {
  return useTaskManagerContext().locale
}
