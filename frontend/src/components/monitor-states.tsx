'use client'

import { errorText } from '../headless/error-text.js'
import type { TaskMonitorView } from '../headless/use-task-monitor.js'
import { useSyncedAgo } from '../headless/use-synced-ago.js'
import { useMessages } from '../hooks/index.js'
import type { Messages } from '../locales/messages.js'

interface StateProps {
  monitor: TaskMonitorView
}

/** What is shown may be old: since when, and what to do about it. */
export function MonitorBanner({ monitor }: StateProps) {
  const messages = useMessages()
  const syncedAgo = useSyncedAgo()
  if (monitor.staleness === 'none') return null
  return (
    <div className="tm-banner" role="status" data-kind={monitor.staleness}>
      <span className="tm-banner__text">{bannerText(monitor, syncedAgo, messages)}</span>
      <button
        type="button"
        className="tm-button"
        data-variant="secondary"
        data-size="small"
        onClick={monitor.tryAgain}
      >
        {monitor.staleness === 'failing' ? messages.actions.tryAgain : messages.connection.reconnect}
      </button>
    </div>
  )
}

function bannerText(
  { staleness, connection, error }: TaskMonitorView,
  syncedAgo: string,
  messages: Messages,
): string {
  const { connection: words, errors } = messages
  if (staleness === 'closed') return connection.error?.status === 403 ? errors.denied : errors.signedOut
  if (staleness === 'failing' && error) return errorText(error, messages)
  const word = staleness === 'offline' ? words.offline : words.reconnecting
  return syncedAgo ? `${word}, ${words.updated(syncedAgo)}` : word
}

/** Nothing could be loaded. */
export function MonitorFailure({ monitor }: StateProps) {
  const messages = useMessages()
  const { error } = monitor
  const isSignedOut = monitor.staleness === 'closed' || error?.status === 401
  return (
    <div className="tm-monitor__body">
      <div className="tm-blank" role="alert">
        {isSignedOut ? null : <p className="tm-blank__title">{messages.monitor.loadFailed}</p>}
        <p className="tm-blank__text">{error ? errorText(error, messages) : messages.errors.unknown}</p>
        <button type="button" className="tm-button" data-variant="secondary" onClick={monitor.tryAgain}>
          {messages.actions.tryAgain}
        </button>
      </div>
    </div>
  )
}

/** Lines of each row. */
const ROWS = [2, 2, 1, 1, 1]

/** The list before it is there, in its own layout. */
export function MonitorSkeleton() {
  const { monitor: words } = useMessages()
  return (
    <div className="tm-monitor__body">
      <p className="tm-visually-hidden" role="status">
        {words.loading}
      </p>
      <ul className="tm-monitor__list" aria-hidden="true">
        {ROWS.map((lines, index) => (
          <li key={index} className="tm-row">
            <div className="tm-row__grid" data-lines={lines}>
              {BONES.slice(0, 2 + lines).map((bone) => (
                <span key={bone} className={`tm-skeleton tm-row__ghost-${bone}`} />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

const BONES = ['icon', 'title', 'status', 'bar']
