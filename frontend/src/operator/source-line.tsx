'use client'

import type { ReactNode } from 'react'

import { RelativeTime } from '../components/relative-time.js'
import { OperatorIcon } from './icons.js'

/** Seconds for which an answer that is being renewed is not worth a warning: its age stands beside it. */
const RENEWED_SOON = 15

/** Return whether what is told is not what is now. */
export function isOutdated(told: { available: boolean; stale: boolean; age_seconds: number }): boolean {
  return !told.available || (told.stale && told.age_seconds > RENEWED_SOON)
}

export interface SourceLineProps {
  source: string
  at: string
  isStale: boolean
  /** What else is to be known of it. */
  note?: string | null
}

/** Says who told what is shown, and how old that is. */
export function SourceLine({ source, at, isStale, note }: SourceLineProps) {
  return (
    <p className="tm-op-source" data-stale={isStale || undefined}>
      {source} · <RelativeTime at={at} />
      {note ? ` · ${note}` : null}
    </p>
  )
}

export interface DoubtProps {
  children: ReactNode
  /** The error's own words; operators are told them. */
  reason: string | null
}

/** Says why what is shown is not what is now. */
export function Doubt({ children, reason }: DoubtProps) {
  return (
    <div className="tm-op-banner" role="status">
      <OperatorIcon name="warning" />
      <span>
        {children}
        {reason ? <code className="tm-op-banner__reason">{reason}</code> : null}
      </span>
    </div>
  )
}
