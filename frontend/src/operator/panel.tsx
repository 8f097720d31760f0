'use client'

import { useEffect, useState, type ReactNode } from 'react'

import { ConnectionChip } from '../components/connection-chip.js'
import { RelativeTime } from '../components/relative-time.js'
import type { TaskManagerError } from '../core/errors.js'
import { formatRelative } from '../core/format.js'
import { errorText } from '../headless/error-text.js'
import { useLocale, useMessages, useNow, useTaskManagerConnection } from '../hooks/index.js'
import { useFeed } from '../hooks/use-feed.js'
import { OperatorIcon } from './icons.js'
import type { OperatorSection } from './navigation.js'

export interface PanelProps {
  section: OperatorSection
  /** What stands beside the title. */
  tools?: ReactNode
  children: ReactNode
  className?: string
}

/** One section of the page: its title, whether it is up to date, and its content. */
export function Panel({ section, tools, children, className = '' }: PanelProps) {
  const { operator } = useMessages()
  useFeed()
  return (
    <section
      className={`tm-op-panel ${className}`.trim()}
      data-section={section}
      aria-label={operator.sections[section]}
    >
      <header className="tm-op-panel__header">
        <h2 className="tm-op-panel__title">{operator.sections[section]}</h2>
        {tools}
        <ConnectionChip className="tm-op-panel__connection" />
      </header>
      <StaleBanner />
      {children}
    </section>
  )
}

/** Says that what is shown is what was: data stay, and are not passed off as new. */
function StaleBanner() {
  const { connection: words } = useMessages()
  const { state, lastSyncedAt, reconnect } = useTaskManagerConnection()
  const locale = useLocale()
  const now = useNow(1_000)
  if (state !== 'reconnecting' && state !== 'offline' && state !== 'closed') return null
  return (
    <div className="tm-op-banner" role="status">
      <OperatorIcon name="warning" />
      <span>
        {words[state]}
        {lastSyncedAt ? `, ${words.updated(formatRelative(lastSyncedAt, now, locale))}` : null}
      </span>
      <button type="button" className="tm-button" data-size="small" onClick={reconnect}>
        {words.reconnect}
      </button>
    </div>
  )
}

export interface ProblemProps {
  error: TaskManagerError
  onRetry?: () => void
  /** Data are still shown, so it only says that they are old. */
  since?: number
}

/** What went wrong, in a sentence, and the way to try again. */
export function Problem({ error, onRetry, since }: ProblemProps) {
  const messages = useMessages()
  return (
    <div className="tm-op-problem" role="alert">
      <OperatorIcon name="warning" />
      <p>
        {errorText(error, messages)}
        {since ? (
          <>
            {' '}
            <RelativeTime at={new Date(since).toISOString()} />
          </>
        ) : null}
      </p>
      {onRetry ? (
        <button type="button" className="tm-button" data-size="small" onClick={onRetry}>
          {messages.actions.tryAgain}
        </button>
      ) : null}
    </div>
  )
}

const PATIENCE_MS = 300

/** The outline of what comes, once it has been awaited long enough to notice. */
export function Skeleton({ rows = 5 }: { rows?: number }) {
  const { operator } = useMessages()
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="tm-op-skeleton" data-shown={isLate || undefined} aria-busy="true">
      <span className="tm-visually-hidden">{operator.loading}</span>
      {isLate ? Array.from({ length: rows }, (_, row) => <span key={row} className="tm-skeleton" />) : null}
    </div>
  )
}
