'use client'

import { formatMoment, formatRelative } from '../core/format.js'
import { useLocale, useMessages, useNow } from '../hooks/index.js'

export interface RelativeTimeProps {
  /** ISO 8601. */
  at: string
  className?: string
}

/** Milliseconds between ticks, and within which a moment is "now": seconds that count up are only unrest. */
const STEP_MS = 10_000

/** How long ago a moment is, with the exact one as its title. */
export function RelativeTime({ at, className = '' }: RelativeTimeProps) {
  const now = useNow(STEP_MS)
  const locale = useLocale()
  const { time } = useMessages()
  const isNow = Math.abs(now.getTime() - Date.parse(at)) < STEP_MS
  return (
    <time className={`tm-time ${className}`.trim()} dateTime={at} title={formatMoment(at, locale)}>
      {isNow ? time.now : formatRelative(at, now, locale)}
    </time>
  )
}
