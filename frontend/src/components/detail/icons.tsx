import type { ReactNode } from 'react'

import { LineDrawing } from '../line-drawing.js'

function Icon({ children }: { children: ReactNode }) {
  return <LineDrawing className="tm-icon">{children}</LineDrawing>
}

export function CloseIcon() {
  return (
    <Icon>
      <path d="m4 4 8 8m0-8-8 8" />
    </Icon>
  )
}

export function BackIcon() {
  return (
    <Icon>
      <path d="M13 8H3m4.2-4.2L3 8l4.2 4.2" />
    </Icon>
  )
}

export function MoreIcon() {
  return (
    <Icon>
      <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.2" />
    </Icon>
  )
}

export function OutIcon() {
  return (
    <Icon>
      <path d="M6 4H4v8h8v-2M9 3h4v4m0-4L7.5 8.5" />
    </Icon>
  )
}
