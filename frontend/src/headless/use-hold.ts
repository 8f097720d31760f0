'use client'

import { useState, type FocusEvent, type PointerEvent } from 'react'

export interface Hold {
  /** Pointer or focus is in the element: nothing in it may move or go away. */
  isHeld: boolean
  /** Let go, though the pointer may not have left. */
  release(): void
  /** Spread these on the element. */
  holdProps: {
    onPointerEnter(event: PointerEvent<HTMLElement>): void
    onPointerLeave(): void
    onFocus(): void
    onBlur(event: FocusEvent<HTMLElement>): void
  }
}

const FREE = { pointer: false, focus: false }

/** Return whether pointer or focus is in an element. A finger that lifts leaves nothing behind. */
export function useHold(): Hold {
  const [held, setHeld] = useState(FREE)
  const set = (change: Partial<typeof FREE>): void => setHeld((before) => ({ ...before, ...change }))
  return {
    isHeld: held.pointer || held.focus,
    release: () => setHeld(FREE),
    holdProps: {
      onPointerEnter: (event) => set({ pointer: event.pointerType !== 'touch' }),
      onPointerLeave: () => set({ pointer: false }),
      onFocus: () => set({ focus: true }),
      onBlur: ({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) set({ focus: false })
      },
    },
  }
}
