import { replaceEqualDeep } from '@tanstack/react-query'

import { backoff } from '../../core/backoff.js'
import type { TaskManagerError } from '../../core/errors.js'

/** Milliseconds for which a mount does not fetch again what changes keep current anyway. */
const FRESH_MS = 5_000

/** The host's defaults for its own queries must not change what ours do. */
export const PINNED = {
  networkMode: 'always',
  staleTime: FRESH_MS,
  // On a server a timer for each query would hold the process and its memory.
  gcTime: typeof window === 'undefined' ? Infinity : 300_000,
  retry: (failures: number, error: TaskManagerError) => error.isTemporary && failures < 3,
  retryDelay: (failures: number) => backoff(failures),
  refetchOnMount: true,
  refetchOnReconnect: false,
  refetchOnWindowFocus: false,
  refetchInterval: false,
  throwOnError: false,
} as const

/**
 * Return how fetched data take the place of known data that have a member called `mark`.
 *
 * TanStack Query asks the same function about what `select` returns; that has no such member.
 */
export function merging<T extends object>(
  mark: keyof T & string,
  merge: (known: T | undefined, fetched: T) => T,
) {
  return (known: unknown, fetched: unknown): unknown => {
    if (!fetched || typeof fetched !== 'object' || !(mark in fetched)) return replaceEqualDeep(known, fetched)
    return merge(known as T | undefined, fetched as T)
  }
}
