'use client'

import type { ReactNode } from 'react'

import { formatMoment, formatTime } from '../../core/format.js'
import type { TaskPhase } from '../../core/types.js'
import { useLocale, useMessages } from '../../hooks/index.js'
import { PhaseIcon } from '../phase-icon.js'

interface RailNodeProps {
  title: ReactNode
  at: string
  /** Which sign stands on the rail; without one, a dot. */
  phase?: TaskPhase
  isInferred?: boolean
  children?: ReactNode
}

/** A point of the rail: its sign, what happened, and when. */
export function RailNode({ title, at, phase, isInferred = false, children }: RailNodeProps) {
  const { detail } = useMessages()
  return (
    <li className="tm-rail__node" data-phase={phase} data-inferred={isInferred || undefined}>
      <span className="tm-rail__sign">
        {phase ? <PhaseIcon phase={phase} /> : <span className="tm-rail__dot" />}
      </span>
      <div className="tm-rail__text">
        <div className="tm-rail__line">
          <span className="tm-rail__title">{title}</span>
          <Clock at={at} />
        </div>
        {isInferred ? <p className="tm-inferred">{detail.inferred}</p> : null}
        {children}
      </div>
    </li>
  )
}

/** The time of day, with the exact moment as its title. */
export function Clock({ at }: { at: string }) {
  const locale = useLocale()
  return (
    <time className="tm-time tm-rail__time" dateTime={at} title={formatMoment(at, locale)}>
      {formatTime(at, locale)}
    </time>
  )
}
