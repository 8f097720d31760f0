'use client'

import { useRef, useState, type RefObject } from 'react'

import type { Task } from '../../core/types.js'

export interface Cursor {
  /** The row that the keys are about. */
  id: string | null
  bodyRef: RefObject<HTMLTableSectionElement | null>
  set(id: string): void
  /** Go to the next row or the one before, and return its task. */
  move(by: 1 | -1): Task | null
  focus(id: string): void
}

/** Return where the reader is in the list; the focus goes along. */
export function useCursor(tasks: readonly Task[]): Cursor {
  const [id, setId] = useState<string | null>(null)
  const bodyRef = useRef<HTMLTableSectionElement>(null)
  const focusAt = (at: number): void =>
    bodyRef.current?.rows[at]?.querySelector<HTMLElement>('.tm-op-row__open')?.focus()
  const indexOf = (wanted: string | null): number => tasks.findIndex((task) => task.id === wanted)
  return {
    id,
    bodyRef,
    set: setId,
    move(by) {
      const at = indexOf(id)
      const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), tasks.length - 1)
      const task = tasks[next] ?? null
      if (task) setId(task.id)
      focusAt(next)
      return task
    },
    focus: (wanted) => focusAt(indexOf(wanted)),
  }
}
