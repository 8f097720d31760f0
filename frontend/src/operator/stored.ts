'use client'

import { useState } from 'react'

const PREFIX = 'task-manager:operator:'

/** Return what is remembered in this browser; null where nothing is, or where nothing can be. */
function readStored(key: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + key)
    return text === null ? null : (JSON.parse(text) as unknown)
  } catch {
    // Storage can be forbidden, and others can write into it.
    return null
  }
}

function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value))
  } catch {
    // It is a convenience: without it everything works until the page is left.
  }
}

/** State that this browser remembers. `read` turns whatever is stored, or null, into a value. */
export function useStored<T>(key: string, read: (stored: unknown) => T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => read(readStored(key)))
  const store = (next: T): void => {
    setValue(next)
    writeStored(key, next)
  }
  return [value, store]
}
