'use client'

import { useState } from 'react'

/** State that the host may hold: with `given` it does, else it is kept here. `onChange` is told in both cases. */
export function useControllable<T>(
  given: T | undefined,
  initial: T,
  onChange: ((value: T) => void) | undefined,
): [T, (value: T) => void] {
  const [own, setOwn] = useState(initial)
  const set = (value: T): void => {
    setOwn(value)
    onChange?.(value)
  }
  return [given === undefined ? own : given, set]
}
