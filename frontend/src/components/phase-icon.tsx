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
      {phase === 'running' ? <RunningShape percent={percent} /> : SHAPES[phase]}
    </svg>
  )
}

const RING = <circle cx="8" cy="8" r="6.2" />
const DISC = <circle cx="8" cy="8" r="7" fill="currentColor" stroke="none" />

const SHAPES: Record<Exclude<TaskPhase, 'running'>, ReactNode> = {
  scheduled: (
    <>
      {RING}
      <path d="M8 4.8V8l2.2 1.4" />
    </>
  ),
  queued: <circle cx="8" cy="8" r="6.2" strokeDasharray="2.4 2.47" strokeLinecap="butt" />,
  retrying: <path d="M13.6 9.2A5.8 5.8 0 1 1 12.4 4.2M12.8 1.8v2.9H9.9" />,
  cancelling: (
    <>
      {RING}
      <rect x="5.8" y="5.8" width="4.4" height="4.4" rx="0.8" fill="currentColor" stroke="none" />
    </>
  ),
  finished: (
    <>
      {DISC}
      <path className="tm-phase-icon__mark" d="m5 8.2 2.1 2.1L11.1 6" />
    </>
  ),
  failed: (
    <>
      {DISC}
      <path className="tm-phase-icon__mark" d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" />
    </>
  ),
  cancelled: (
    <>
      {RING}
      <path d="m3.7 12.3 8.6-8.6" />
    </>
  ),
  lost: (
    <>
      {RING}
      <path d="M6.4 6.4a1.7 1.7 0 1 1 2.5 1.5c-.6.3-.9.6-.9 1.2" />
      <circle cx="8" cy="11.2" r="0.9" fill="currentColor" stroke="none" />
    </>
  ),
  expired: <path d="M4.5 1.8h7M4.5 14.2h7M5.3 1.8v2.4L8 8l2.7-3.8V1.8M5.3 14.2v-2.4L8 8l2.7 3.8v2.4" />,
}

function RunningShape({ percent }: { percent: number | null }) {
  return (
    <>
      {RING}
      <circle
        cx="8"
        cy="8"
        r="1.9"
        strokeWidth="3.8"
        strokeLinecap="butt"
        pathLength={100}
        strokeDasharray={`${Math.min(Math.max(percent ?? 25, 4), 100)} 100`}
        transform="rotate(-90 8 8)"
      />
    </>
  )
}
