'use client'

import { QueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'

import type { TaskManagerClientOptions } from '../core/client.js'
import { TaskManagerProvider, type TaskManagerProviderProps } from '../provider/provider.js'
import type { FakeServer } from './fake-contract.js'

export interface TestProviderProps extends Omit<TaskManagerProviderProps, 'client'> {
  server: FakeServer
  options?: TaskManagerClientOptions
  children?: ReactNode
}

/** A provider on a fake server, with a query client of its own. */
export function TestProvider({ server, options, queryClient, ...props }: TestProviderProps) {
  const [client] = useState(() => server.client(options))
  const [cache] = useState(() => queryClient ?? new QueryClient())
  return <TaskManagerProvider {...props} client={client} queryClient={cache} />
}
