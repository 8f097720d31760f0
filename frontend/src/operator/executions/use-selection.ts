'use client'

import { useState } from 'react'

import type { Task } from '../../core/types.js'

/** Which executions an action is for: those ticked, or all that match the search. */
export type Chosen = { kind: 'ids'; ids: ReadonlySet<string> } | { kind: 'matching'; count: number }

export interface Selection {
  chosen: Chosen
  size: number
  has(id: string): boolean
  /** With `upTo`, all between the last one touched and this one do the same. */
  toggle(id: string, upTo?: boolean): void
  selectAll(isSelected: boolean): void
  selectMatching(count: number): void
  clear(): void
}

interface Held {
  of: string
  chosen: Chosen
  last: string | null
}

const NONE: Chosen = { kind: 'ids', ids: new Set() }

/** Return what is selected of `tasks`; another search (`of`) begins with nothing. */
export function useSelection(tasks: readonly Task[], of: string): Selection {
  const [state, setState] = useState<Held>({ of, chosen: NONE, last: null })
  const { chosen, last } = state.of === of ? state : { chosen: NONE, last: null }
  const hold = (next: Chosen, touched: string | null): void => setState({ of, chosen: next, last: touched })
  const shown = tasks.map(({ id }) => id)
  // What is no longer shown is not acted on.
  const ids = new Set(chosen.kind === 'ids' ? shown.filter((id) => chosen.ids.has(id)) : shown)

  return {
    chosen: chosen.kind === 'ids' ? { kind: 'ids', ids } : chosen,
    size: chosen.kind === 'ids' ? ids.size : chosen.count,
    has: (id) => ids.has(id),
    toggle(id, upTo = false) {
      const next = new Set(ids)
      const isOn = !ids.has(id)
      for (const each of upTo ? between(shown, last, id) : [id]) {
        if (isOn) next.add(each)
        else next.delete(each)
      }
      hold({ kind: 'ids', ids: next }, id)
    },
    selectAll: (isSelected) => hold({ kind: 'ids', ids: new Set(isSelected ? shown : []) }, null),
    selectMatching: (count) => hold({ kind: 'matching', count }, null),
    clear: () => hold(NONE, null),
  }
}

function between(ids: readonly string[], from: string | null, to: string): readonly string[] {
  const [start, end] = [from === null ? -1 : ids.indexOf(from), ids.indexOf(to)]
  return start < 0 || end < 0 ? [to] : ids.slice(Math.min(start, end), Math.max(start, end) + 1)
}
