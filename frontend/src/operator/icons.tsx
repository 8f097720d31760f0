import type { ReactNode } from 'react'

import { LineDrawing } from '../components/line-drawing.js'

const SHAPES = {
  overview: <path d="M2.5 13.5v-4h3v4m0 0V2.5h3v11m0 0v-8h3v8M1.5 13.5h13" />,
  executions: <path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01" />,
  workers: (
    <>
      <rect x="2" y="2.5" width="12" height="4.5" rx="1" />
      <rect x="2" y="9" width="12" height="4.5" rx="1" />
      <path d="M4.5 4.75h.01M4.5 11.25h.01" />
    </>
  ),
  queues: <path d="M2 3.5h12M2 8h8M2 12.5h5m5.5-3.5v5m-2-2 2 2 2-2" />,
  back: <path d="M13.5 8h-11m4-4-4 4 4 4" />,
  templates: (
    <>
      <path d="M9 1.5H4.5a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V5z" />
      <path d="M9 1.5V5h3.5M6 8.5h4M6 11h4" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.5 10.5 3.5 3.5" />
    </>
  ),
  close: <path d="m4 4 8 8m0-8-8 8" />,
  alive: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" stroke="none" />
      <path className="tm-op-icon__mark" d="m5 8.2 2.1 2.1L11.1 6" />
    </>
  ),
  gone: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.2" strokeDasharray="2.4 2.47" />
      <path d="M8 4.8v3.6M8 11h.01" />
    </>
  ),
  warning: <path d="M8 1.8 14.6 13.5H1.4zM8 6.2v3.4M8 11.6h.01" />,
  keyboard: (
    <>
      <rect x="1.5" y="4" width="13" height="8.5" rx="1.2" />
      <path d="M4 6.8h.01M6.7 6.8h.01M9.3 6.8h.01M12 6.8h.01M5 9.8h6" />
    </>
  ),
} as const satisfies Record<string, ReactNode>

export type OperatorIconName = keyof typeof SHAPES

export interface OperatorIconProps {
  name: OperatorIconName
  className?: string
}

/** A sign of 16 px; it says nothing aloud. */
export function OperatorIcon({ name, className = '' }: OperatorIconProps) {
  return <LineDrawing className={`tm-op-icon ${className}`.trim()}>{SHAPES[name]}</LineDrawing>
}
