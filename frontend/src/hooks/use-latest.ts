'use client'

import { useCallback, useInsertionEffect, useRef } from 'react'

/** Return a function that never changes and always calls the latest `callback`; for effects, so that inline callbacks do no harm. */
export function useLatest<A extends unknown[]>(callback: (...args: A) => void): (...args: A) => void {
  const latest = useRef(callback)
  useInsertionEffect(() => {
    latest.current = callback
  })
  return useCallback((...args: A) => latest.current(...args), [])
}
