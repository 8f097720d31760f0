'use client'

import { useEffect, useState } from 'react'

/** Milliseconds for which nothing is shown of a wait: most are over by then. */
const PATIENCE_MS = 300

/** Return whether something has been so for long enough to be shown. */
export function useLate(isOn: boolean): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    if (!isOn) return undefined
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [isOn])
  return isOn && isLate
}
