'use client'

import { useEffect, useRef, useState, type FocusEvent, type RefObject } from 'react'

interface CalmTopOptions {
  /** How much there is to do once it disturbs nobody. */
  wanted: number
  onCalm: () => void
}

interface CalmTop {
  /** The element whose top edge must be in view. */
  ref: RefObject<HTMLDivElement | null>
  /** Spread these on it: under pointer or focus, nothing may move. */
  holdProps: {
    onPointerEnter(): void
    onPointerLeave(): void
    onFocus(): void
    onBlur(event: FocusEvent<HTMLElement>): void
  }
}

/** Call back when the top of an element is in view and neither pointer nor focus is in it: what then moves, moves under nobody. */
export function useCalmTop({ wanted, onCalm }: CalmTopOptions): CalmTop {
  const ref = useRef<HTMLDivElement>(null)
  const [isPointed, setPointed] = useState(false)
  const [isFocused, setFocused] = useState(false)
  const call = useRef(onCalm)
  useEffect(() => {
    call.current = onCalm
  })
  const isDue = wanted > 0 && !isPointed && !isFocused
  useEffect(() => {
    const element = ref.current
    if (!isDue || !element) return undefined
    let isDone = false
    const check = (): void => {
      const { top } = element.getBoundingClientRect()
      if (isDone || top < 0 || top > window.innerHeight) return
      isDone = true
      call.current()
    }
    check()
    // Capturing: the list may stand in a box that scrolls.
    window.addEventListener('scroll', check, { capture: true, passive: true })
    return () => window.removeEventListener('scroll', check, { capture: true })
  }, [isDue, wanted])
  return {
    ref,
    holdProps: {
      onPointerEnter: () => setPointed(true),
      onPointerLeave: () => setPointed(false),
      onFocus: () => setFocused(true),
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false)
      },
    },
  }
}
