import type { ReactNode } from 'react'
import type { TaskPhase } from '../core/types.js'

export interface PhaseIconProps {
  phase: TaskPhase
  /** How much of a running task is done, 0 to 100; drawn as a slice. */
  percent?: number | null
  className?: string
}

/** The sign of a phase, 16 px, in its colour. It says nothing aloud: put the word beside it. */
export function PhaseIcon({ phase, percent = null, className = '' }: PhaseIconProps) {
  return (
    <svg
      className={`tm-phase-icon ${className}`.trim()}
      data-phase={phase}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {SHAPES[phase]}
      {phase === 'running' ? <Slice percent={percent ?? 25} /> : null}
    </svg>
  )
}

const RING = <circle cx="8" cy="8" r="6.2" />
const DISC = <circle cx="8" cy="8" r="7" fill="currentColor" stroke="none" />
const withMark = (under: ReactNode, mark: string): ReactNode => (
  <>
    {under}
    <path className={under === DISC ? 'tm-phase-icon__mark' : undefined} d={mark} />
  </>
)

const SHAPES: Record<TaskPhase, ReactNode> = {
  scheduled: withMark(RING, 'M8 4.8V8l2.2 1.4'),
  queued: <circle cx="8" cy="8" r="6.2" strokeDasharray="2.4 2.47" strokeLinecap="butt" />,
  running: RING,
  retrying: withMark(null, 'M13.6 9.2A5.8 5.8 0 1 1 12.4 4.2M12.8 1.8v2.9H9.9'),
  cancelling: withMark(RING, 'M6.6 6.6h2.8v2.8H6.6zM8 7v2'),
  finished: withMark(DISC, 'm5 8.2 2.1 2.1L11.1 6'),
  failed: withMark(DISC, 'm5.7 5.7 4.6 4.6m0-4.6-4.6 4.6'),
  cancelled: withMark(RING, 'm3.7 12.3 8.6-8.6'),
  lost: withMark(RING, 'M6.4 6.4a1.7 1.7 0 1 1 2.5 1.5c-.6.3-.9.6-.9 1.2M8 11.2v.1'),
  expired: withMark(null, 'M4.5 1.8h7M4.5 14.2h7M5.3 1.8v2.4L8 8l2.7-3.8V1.8M5.3 14.2v-2.4L8 8l2.7 3.8v2.4'),
}

function Slice({ percent }: { percent: number }) {
  return (
    <circle
      cx="8"
      cy="8"
      r="1.9"
      strokeWidth="3.8"
      strokeLinecap="butt"
      pathLength={100}
      strokeDasharray={`${Math.min(Math.max(percent, 4), 100)} 100`}
      transform="rotate(-90 8 8)"
    />
  )
}
