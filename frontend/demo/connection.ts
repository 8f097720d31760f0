import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let cut = false

/** The `fetch` given to the client: the page can cut it off, as a lost network would. */
export const demoFetch: typeof fetch = (input, init) =>
  cut ? Promise.reject(new TypeError('The connection is cut')) : fetch(input, init)

export function cutConnection(value: boolean): void {
  cut = value
  // As browsers tell a page: the client then tries at once.
  window.dispatchEvent(new Event(value ? 'offline' : 'online'))
  listeners.forEach((listener) => listener())
}

export function useConnectionIsCut(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => cut,
  )
}
