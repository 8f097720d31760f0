'use client'

import { useState } from 'react'

export interface Trail {
  /** The task that is shown. */
  taskId: string
  open(id: string): void
  /** Absent at the task that it began with. */
  back: (() => void) | undefined
  /** Whether the reader has gone from one task to another here. */
  hasMoved: boolean
}

interface Visited {
  from: string
  visited: readonly string[]
  hasMoved: boolean
}

/** Walk from task to task within one place; another `origin` begins anew. */
export function useTrail(origin: string): Trail {
  const [{ from, visited, hasMoved }, set] = useState<Visited>({ from: origin, visited: [], hasMoved: false })
  const trail = from === origin ? visited : []
  const taskId = trail.at(-1) ?? origin
  const go = (next: readonly string[]): void => set({ from: origin, visited: next, hasMoved: true })
  return {
    taskId,
    open: (id) => {
      if (id !== taskId) go([...trail, id])
    },
    back: trail.length > 0 ? () => go(trail.slice(0, -1)) : undefined,
    hasMoved: hasMoved && from === origin,
  }
}
