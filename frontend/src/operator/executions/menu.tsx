'use client'

import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'

export interface MenuProps {
  label: string
  children: ReactNode
  className?: string
}

/** A button that unfolds something below it. Escape and a press elsewhere fold it away. */
export function Menu({ label, children, className = '' }: MenuProps) {
  const root = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const fold = (event: Event): void => {
      if (root.current?.open && !root.current.contains(event.target as Node)) root.current.open = false
    }
    document.addEventListener('pointerdown', fold)
    document.addEventListener('focusin', fold)
    return () => {
      document.removeEventListener('pointerdown', fold)
      document.removeEventListener('focusin', fold)
    }
  }, [])
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !root.current?.open) return
    event.preventDefault()
    root.current.open = false
    root.current.querySelector('summary')?.focus()
  }
  return (
    // The keys come from what is inside; the element itself is not operated by them.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <details ref={root} className={`tm-op-menu ${className}`.trim()} onKeyDown={escape}>
      <summary className="tm-button">{label}</summary>
      <div className="tm-op-menu__content">{children}</div>
    </details>
  )
}
