'use client'

import { useEffect, useRef, type RefObject } from 'react'

/** What keys do, by the key as the browser names it. */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>

/**
 * Listen to single keys while the focus is inside of `root`, or nowhere.
 *
 * They rest while somebody types, while a dialog is open, and with a modifier.
 */
export function useShortcuts(
  root: RefObject<HTMLElement | null>,
  shortcuts: Shortcuts,
  enabled: boolean,
): void {
  const latest = useRef(shortcuts)
  useEffect(() => {
    latest.current = shortcuts
  })
  useEffect(() => {
    if (!enabled) return undefined
    const listen = (event: KeyboardEvent): void => {
      const action = latest.current[event.key]
      if (!action || event.defaultPrevented || !isMeant(event, root.current)) return
      event.preventDefault()
      action(event)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [root, enabled])
}

function isMeant(event: KeyboardEvent, root: HTMLElement | null): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false
  const target = event.target instanceof Element ? event.target : document.body
  if (!root || (target !== document.body && !root.contains(target))) return false
  if (event.key === 'Escape' && hasOpenPopover(root)) return false
  return !isTyping(target) && document.querySelector('dialog[open]') === null
}

/** Escape closes that first. */
function hasOpenPopover(root: HTMLElement): boolean {
  try {
    return root.querySelector(':popover-open') !== null
  } catch {
    // A browser without popovers does not know the selector.
    return false
  }
}

function isTyping(target: Element): boolean {
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type)
  return (
    target.closest('textarea, select, [contenteditable]:not([contenteditable="false"]), [role="slider"]') !==
    null
  )
}
