import { useState } from 'react'
import type { AppProps } from 'next/app'
import { createTaskManagerClient, TaskManagerProvider } from '@task-manager/react'
import { es } from '@task-manager/react/locales/es'
import '@task-manager/react/styles.css'

export default function App({ Component, pageProps }: AppProps) {
  const [client] = useState(() =>
    createTaskManagerClient(typeof window === 'undefined' ? { fetch: refused } : {}),
  )
  return (
    <TaskManagerProvider client={client} locale={es}>
      <Component {...pageProps} />
    </TaskManagerProvider>
  )
}

async function refused(): Promise<Response> {
  console.error('FETCHED WHILE THE SERVER RENDERED')
  throw new Error('The page asked for data while the server rendered it')
}
