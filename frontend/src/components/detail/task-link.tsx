'use client'

import type { MouseEvent, ReactNode } from 'react'

import type { TaskDetailOptions } from './types.js'

export interface TaskLinkProps extends Pick<TaskDetailOptions, 'detailHref'> {
  id: string
  open(id: string): void
  className?: string
  children: ReactNode
}

/** The way to another task: it opens in the same place, and has an address where tasks have one. */
export function TaskLink({ id, open, detailHref, className = '', children }: TaskLinkProps) {
  const classes = `tm-link ${className}`.trim()
  if (!detailHref) {
    return (
      <button type="button" className={classes} onClick={() => open(id)}>
        {children}
      </button>
    )
  }
  const follow = (event: MouseEvent): void => {
    if (opensElsewhere(event)) return
    event.preventDefault()
    open(id)
  }
  return (
    <a className={classes} href={detailHref(id)} onClick={follow}>
      {children}
    </a>
  )
}

/** A new tab or window is the browser's to open. */
function opensElsewhere(event: MouseEvent): boolean {
  return event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
}
