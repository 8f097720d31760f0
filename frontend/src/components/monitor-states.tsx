'use client'

import type { ReactNode } from 'react'

import { errorText } from '../headless/error-text.js'
import { NO_CHOICE } from '../headless/filters.js'
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
  const isSignedOut = monitor.staleness === 'closed' || monitor.error?.status === 401
  return (
    <div className="tm-monitor__body">
      <div className="tm-blank" role="alert">
        {isSignedOut ? null : <p className="tm-blank__title">{messages.monitor.loadFailed}</p>}
        <p className="tm-blank__text">
          {monitor.error ? errorText(monitor.error, messages) : messages.errors.unknown}
        </p>
        <button type="button" className="tm-button" data-variant="secondary" onClick={monitor.tryAgain}>
          {messages.actions.tryAgain}
        </button>
      </div>
    </div>
  )
}

/** Nothing is listed: because there is nothing, or because of the reader's filters. */
export function MonitorEmpty({ monitor, empty }: StateProps & { empty: ReactNode }) {
  const { monitor: words } = useMessages()
  if (monitor.filterCount === 0) {
    return (
      <div className="tm-monitor__body">
        {empty ?? (
          <div className="tm-blank">
            <EmptyPicture />
            <p className="tm-blank__text">{words.empty}</p>
          </div>
        )}
      </div>
    )
  }
  return (
    <div className="tm-monitor__body">
      <div className="tm-blank">
        <p className="tm-blank__text">{words.emptyFiltered}</p>
        <button
          type="button"
          className="tm-button"
          data-variant="secondary"
          onClick={() => monitor.setChoice(NO_CHOICE)}
        >
          {words.clearFilters}
        </button>
      </div>
    </div>
  )
}

function EmptyPicture() {
  return (
    <svg
      className="tm-blank__picture"
      viewBox="0 0 72 48"
      width="72"
      height="48"
      fill="none"
      aria-hidden="true"
    >
      <rect x="0.75" y="0.75" width="70.5" height="20" rx="5" stroke="currentColor" strokeWidth="1.5" />
      <rect
        x="0.75"
        y="27.25"
        width="70.5"
        height="20"
        rx="5"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray="4 4"
      />
      <circle cx="11" cy="10.75" r="4" stroke="currentColor" strokeWidth="1.5" />
      <path d="M21 10.75h28" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  )
}

const ROWS = [62, 44, 53, 38, 58] as const

/** The list before it is there, in its own layout. */
export function MonitorSkeleton() {
  const { monitor: words } = useMessages()
  return (
    <div className="tm-monitor__body">
      <p className="tm-visually-hidden" role="status">
        {words.loading}
      </p>
      <ul className="tm-monitor__list" aria-hidden="true">
        {ROWS.map((width, index) => (
          <li key={width} className="tm-row">
            <div className="tm-row__grid" data-lines={index < 2 ? 2 : 1}>
              <span className="tm-skeleton tm-row__ghost-icon" />
              <span className="tm-skeleton tm-row__ghost-title" data-width={width} />
              <span className="tm-skeleton tm-row__ghost-status" />
              {index < 2 ? <span className="tm-skeleton tm-row__ghost-bar" /> : null}
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}
