'use client'

import type { HTMLAttributes, MouseEvent, Ref } from 'react'

export interface TaskOpening {
  /** Address of the page about a task. */
  detailHref?: ((taskId: string) => string) | undefined
  onOpenTask?: ((taskId: string) => void) | undefined
}

export interface TaskOpenerProps extends TaskOpening, HTMLAttributes<HTMLElement> {
  taskId: string
  openerRef?: Ref<HTMLElement>
}

/** The way to a task: a link where it has an address, else a button where it can be opened, else only its words. */
export function TaskOpener(props: TaskOpenerProps) {
  const { taskId, detailHref, onOpenTask, openerRef, children, ...rest } = props
  const shared = { ...rest, ref: openerRef as Ref<never> }
  if (!detailHref && !onOpenTask) return <span {...shared}>{children}</span>
  const follow = (event: MouseEvent<HTMLElement>): void => {
    rest.onClick?.(event)
    if (!onOpenTask || (detailHref && opensElsewhere(event))) return
    event.preventDefault()
    onOpenTask(taskId)
  }
  return detailHref ? (
    <a {...shared} href={detailHref(taskId)} onClick={follow}>
      {children}
    </a>
  ) : (
    <button {...shared} type="button" onClick={follow}>
      {children}
    </button>
  )
}

/** A new tab or window is the browser's to open. */
export function opensElsewhere(event: MouseEvent): boolean {
  return event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
}
