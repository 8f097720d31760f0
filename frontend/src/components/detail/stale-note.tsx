'use client'

import type { TaskManagerError } from '../../core/errors.js'
import { errorText } from '../../headless/error-text.js'
import { useSyncedAgo } from '../../headless/use-synced-ago.js'
import { useMessages, useTaskManagerConnection } from '../../hooks/index.js'

interface StaleNoteProps {
  /** Why the task could not be loaded anew. */
  error: TaskManagerError | null
  isFetching: boolean
  retry(): void
}

/** Says that what is shown may be old, and why. */
export function StaleNote({ error, isFetching, retry }: StaleNoteProps) {
  const messages = useMessages()
  const { state, reconnect } = useTaskManagerConnection()
  const { actions, connection, detail, errors } = messages
  if (error?.status === 404) return <Note text={detail.removed} />
  if (state === 'closed')
    return <Note text={errors.signedOut} action={connection.reconnect} onAct={reconnect} />
  if (state === 'reconnecting' || state === 'offline') {
    return <Disconnected word={connection[state]} action={connection.reconnect} onAct={reconnect} />
  }
  if (!error) return null
  const text = `${detail.stale} ${errorText(error, messages)}`
  return <Note text={text} action={actions.tryAgain} onAct={isFetching ? undefined : retry} />
}

interface NoteProps {
  text: string
  action?: string
  onAct?: (() => void) | undefined
}

function Disconnected({ word, ...action }: Omit<NoteProps, 'text'> & { word: string }) {
  const { connection } = useMessages()
  const ago = useSyncedAgo()
  return <Note {...action} text={ago ? `${word}, ${connection.updated(ago)}` : word} />
}

function Note({ text, action, onAct }: NoteProps) {
  return (
    <div className="tm-detail__stale">
      <span>{text}</span>
      {action ? (
        <button type="button" className="tm-link" aria-disabled={onAct ? undefined : true} onClick={onAct}>
          {action}
        </button>
      ) : null}
    </div>
  )
}
