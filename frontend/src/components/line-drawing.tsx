import type { ReactNode } from 'react'

interface LineDrawingProps {
  className: string
  /** Side in pixels. Default 16. */
  size?: number | undefined
  children: ReactNode
}

/** What all small drawings share: a square of 16 units, drawn in the colour of the text. They say nothing aloud. */
export function LineDrawing({ className, size = 16, children }: LineDrawingProps) {
  return (
    <svg
      className={className}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  )
}
