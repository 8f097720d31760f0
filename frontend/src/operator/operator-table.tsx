import type { ReactNode } from 'react'

import { ScrollArea } from './scroll-area.js'

export interface OperatorTableProps {
  /** What is in it. */
  label: string
  columns: readonly string[]
  className: string
  /** What it shows is old. */
  isStale?: boolean
  children: ReactNode
}

/** Rows under a heading for each column; what is too wide scrolls by itself. */
export function OperatorTable({ label, columns, className, isStale = false, children }: OperatorTableProps) {
  return (
    <ScrollArea label={label}>
      <table className={`tm-op-table ${className}`} data-stale={isStale || undefined}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </ScrollArea>
  )
}
