'use client'

import { useState, type ReactNode } from 'react'
import { createTaskManagerClient, TaskManagerProvider } from '@task-manager/react'
import { es } from '@task-manager/react/locales/es'

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(() =>
    createTaskManagerClient(typeof window === 'undefined' ? { fetch: refused } : {}),
  )
  return (
    <TaskManagerProvider client={client} locale={es}>
      {children}
    </TaskManagerProvider>
  )
}

async function refused(): Promise<Response> {
  console.error('FETCHED WHILE THE SERVER RENDERED')
  throw new Error('The page asked for data while the server rendered it')
}
