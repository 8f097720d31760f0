'use client'

import { useStored } from '../stored.js'

/** Those that can be hidden; state and title always stand first. */
export const COLUMNS = [
  'progress',
  'module',
  'owner',
  'worker',
  'queue',
  'attempt',
  'number',
  'created',
  'duration',
] as const
export type Column = (typeof COLUMNS)[number]
export type Density = 'comfortable' | 'compact'

export interface Layout {
  columns: readonly Column[]
  density: Density
}

const DEFAULT: Layout = {
  columns: ['progress', 'module', 'owner', 'created', 'duration'],
  density: 'comfortable',
}

/** Return which columns are shown and how high rows are; this browser remembers it. */
export function useLayout(): [Layout, (layout: Layout) => void] {
  return useStored('layout', readLayout)
}

/** Return the layout with or without a column, in the order of all columns. */
export function withColumn(layout: Layout, column: Column, isShown: boolean): Layout {
  const columns = COLUMNS.filter((name) => (name === column ? isShown : layout.columns.includes(name)))
  return { ...layout, columns }
}

function readLayout(stored: unknown): Layout {
  if (typeof stored !== 'object' || stored === null) return DEFAULT
  const { columns, density } = stored as Record<string, unknown>
  return {
    columns: Array.isArray(columns) ? COLUMNS.filter((name) => columns.includes(name)) : DEFAULT.columns,
    density: density === 'compact' ? 'compact' : 'comfortable',
  }
}
