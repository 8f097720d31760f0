'use client'

import { useStored } from '../stored.js'

export interface SavedView {
  name: string
  query: string
}

const MAX_VIEWS = 30

/** Return the searches that this browser remembers, and how to keep and drop them. A name is kept once. */
export function useSavedViews() {
  const [views, setViews] = useStored('views', readViews)
  return {
    views,
    save: (view: SavedView) => setViews([view, ...without(views, view.name)].slice(0, MAX_VIEWS)),
    drop: (name: string) => setViews(without(views, name)),
  }
}

function readViews(stored: unknown): readonly SavedView[] {
  return Array.isArray(stored) ? stored.filter(isView).slice(0, MAX_VIEWS) : []
}

function without(views: readonly SavedView[], name: string): SavedView[] {
  return views.filter((view) => view.name !== name)
}

function isView(value: unknown): value is SavedView {
  if (typeof value !== 'object' || value === null) return false
  const { name, query } = value as Record<string, unknown>
  return typeof name === 'string' && name !== '' && typeof query === 'string'
}
