'use client'

import type { ReactNode } from 'react'

import { useMessages } from '../../hooks/index.js'
import { Sparkline } from './sparkline.js'
import type { Series } from './numbers.js'

export interface NumberCardProps {
  /** What the number is of. */
  label: string
  /** Undefined while it is not known yet. */
  value: string | undefined
  /** What puts it into proportion. */
  note?: ReactNode
  series?: Series
  period?: string
  /** How a value of the series is written. Default as a number. */
  format?: (value: number) => string
  tone?: 'calm' | 'failure'
  /** Could not be asked: no number is better than a wrong one. */
  isMissing?: boolean
  isStale?: boolean
  onOpen?: () => void
  className?: string
}

/** One number of the overview, and where it leads. */
export function NumberCard(props: NumberCardProps) {
  const {
    label,
    value,
    note,
    series,
    period = '',
    format,
    tone = 'calm',
    isMissing,
    isStale,
    onOpen,
    className = '',
  } = props
  const { operator } = useMessages()
  return (
    <article
      className={`tm-card tm-op-number ${className}`.trim()}
      data-tone={tone}
      data-missing={isMissing || undefined}
      data-stale={isStale || undefined}
      aria-busy={value === undefined && !isMissing}
    >
      <h3 className="tm-op-number__label">
        {onOpen ? (
          <button type="button" className="tm-op-number__open" onClick={onOpen}>
            {label}
          </button>
        ) : (
          label
        )}
      </h3>
      <p className="tm-op-number__value">
        {isMissing ? operator.unavailable : (value ?? <span className="tm-skeleton" />)}
      </p>
      <p className="tm-op-number__note">{note}</p>
      {series ? <Sparkline values={series} period={period} {...(format ? { format } : {})} /> : null}
    </article>
  )
}
