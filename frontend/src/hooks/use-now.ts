'use client'

import { useSyncExternalStore } from 'react'

import { useTaskManager } from './context.js'

const SECOND = 1_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let current = Date.now()

/** One clock for all, so that everything on a page changes at once. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, SECOND)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  current = Date.now()
  for (const listener of [...listeners]) listener()
}

/** Return the server's time, anew every `everyMs` milliseconds (whole seconds; default each second). */
export function useNow(everyMs: number = SECOND): Date {
  const client = useTaskManager()
  const rounded = (): number => {
    if (!timer) current = Date.now()
    return Math.floor(current / everyMs) * everyMs
  }
  const local = useSyncExternalStore(subscribe, rounded, rounded)
  // The rounding must not put a fresh moment into the future.
  return new Date(Math.max(local, everyMs <= SECOND ? local : current) + client.clockOffset)
}
