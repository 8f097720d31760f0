'use client'

import { useEffect, useRef, useSyncExternalStore } from 'react'

import { useLatest } from '../hooks/use-latest.js'

/** Call back after so many milliseconds in which it was not paused; null never. */
export function useCountdown(milliseconds: number | null, isPaused: boolean, onOver: () => void): void {
  const left = useRef(milliseconds)
  const over = useLatest(onOver)
  useEffect(() => {
    left.current = milliseconds
  }, [milliseconds])
  useEffect(() => {
    if (milliseconds === null || isPaused) return undefined
    const since = Date.now()
    const timer = setTimeout(over, left.current ?? milliseconds)
    return () => {
      clearTimeout(timer)
      left.current = Math.max((left.current ?? milliseconds) - (Date.now() - since), 0)
    }
  }, [milliseconds, isPaused, over])
}

/** Return whether nobody can see the page. */
export function usePageHidden(): boolean {
  return useSyncExternalStore(watchVisibility, isHidden, () => false)
}

function isHidden(): boolean {
  return document.hidden
}

function watchVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}
