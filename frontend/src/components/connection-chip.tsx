'use client'

import { useSyncedAgo } from '../headless/use-synced-ago.js'
import { useMessages, useTaskManagerConnection } from '../hooks/index.js'

export interface ConnectionChipProps {
  className?: string
}

/** Whether what is shown is what the server has: a dot and a word. */
export function ConnectionChip({ className = '' }: ConnectionChipProps) {
  const { connection: words } = useMessages()
  const { state } = useTaskManagerConnection()
  const syncedAgo = useSyncedAgo()
  const shown = state === 'idle' ? 'connecting' : state
  const title = syncedAgo ? words.updated(syncedAgo) : undefined
  return (
    <span className={`tm-connection ${className}`.trim()} data-state={shown} title={title}>
      <span className="tm-connection__dot" aria-hidden="true" />
      {words[shown]}
    </span>
  )
}
