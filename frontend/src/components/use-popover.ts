'use client'

import { useEffect, useRef, useState, type RefObject } from 'react'

export interface PopoverView {
  isOpen: boolean
  triggerRef: RefObject<HTMLButtonElement | null>
  panelRef: RefObject<HTMLDivElement | null>
  /** Spread on the button that opens it. */
  triggerProps: {
    'aria-expanded': boolean
    'aria-haspopup': 'dialog'
    onPointerDown(): void
    onClick(): void
  }
  close(): void
}

/** Return a native popover that a button opens, that takes the focus, and gives it back. */
export function usePopover(): PopoverView {
  const triggerRef = useRef<HTMLButtonElement>(null)
  const panelRef = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const wasOpen = useRef<boolean | null>(null)
  useEffect(() => {
    const panel = panelRef.current
    const onBeforeToggle = (event: Event): void => {
      const opens = isOpening(event)
      if (opens) placeBy(triggerRef.current, panel)
      else if (panel?.contains(document.activeElement)) triggerRef.current?.focus()
    }
    const onToggle = (event: Event): void => {
      setOpen(isOpening(event))
      if (isOpening(event)) panel?.focus()
    }
    panel?.addEventListener('beforetoggle', onBeforeToggle)
    panel?.addEventListener('toggle', onToggle)
    return () => {
      panel?.removeEventListener('beforetoggle', onBeforeToggle)
      panel?.removeEventListener('toggle', onToggle)
    }
  }, [])
  useEffect(() => {
    if (!isOpen) return undefined
    const place = (): void => placeBy(triggerRef.current, panelRef.current)
    window.addEventListener('resize', place)
    window.addEventListener('scroll', place, { capture: true, passive: true })
    return () => {
      window.removeEventListener('resize', place)
      window.removeEventListener('scroll', place, { capture: true })
    }
  }, [isOpen])
  const close = (): void => panelRef.current?.hidePopover()
  return {
    isOpen,
    triggerRef,
    panelRef,
    close,
    triggerProps: {
      'aria-expanded': isOpen,
      'aria-haspopup': 'dialog',
      // By the time of the click the browser has closed it already, as for any press beside it.
      onPointerDown: () => {
        wasOpen.current = isOpen
      },
      onClick: () => {
        const shut = wasOpen.current ?? isOpen
        wasOpen.current = null
        if (!shut) panelRef.current?.showPopover()
        else if (isOpen) close()
      },
    },
  }
}

function isOpening(event: Event): boolean {
  return (event as ToggleEvent).newState === 'open'
}

const GAP = 8

/** Tell CSS where the button is: `--tm-popover-top`, and `--tm-popover-end` from the right edge of the window. */
function placeBy(trigger: HTMLElement | null, panel: HTMLElement | null): void {
  if (!trigger || !panel) return
  const { bottom, right } = trigger.getBoundingClientRect()
  panel.style.setProperty('--tm-popover-top', `${Math.round(bottom + GAP)}px`)
  panel.style.setProperty('--tm-popover-end', `${Math.round(document.documentElement.clientWidth - right)}px`)
}
