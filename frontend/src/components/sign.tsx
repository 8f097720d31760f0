import type { ReactNode } from 'react'

import { LineDrawing } from './line-drawing.js'

const SHAPES = {
  close: <path d="m4.5 4.5 7 7m0-7-7 7" />,
  bell: (
    <path d="M8 2.2a4 4 0 0 0-4 4c0 3.6-1.3 4.7-1.3 4.7h10.6S12 9.8 12 6.2a4 4 0 0 0-4-4ZM6.8 13.4a1.4 1.4 0 0 0 2.4 0" />
  ),
  tasks: <path d="M2.5 4.3 3.6 5.4 5.5 3.2M2.5 11.3l1.1 1.1 1.9-2.2M8.2 4.6h5.3M8.2 11.4h5.3" />,
  none: <path d="M3 8.4 6.4 12 13 4.4" />,
} satisfies Record<string, ReactNode>

export interface SignProps {
  name: keyof typeof SHAPES
  /** Side in pixels. Default 16. */
  size?: number
}

/** A small drawing that says nothing aloud. */
export function Sign({ name, size }: SignProps) {
  return (
    <LineDrawing className="tm-sign" size={size}>
      {SHAPES[name]}
    </LineDrawing>
  )
}
