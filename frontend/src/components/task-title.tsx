'use client'

import type { MouseEvent, Ref } from 'react'

import type { Task } from '../core/types.js'

export interface TaskTitleProps {
  task: Task
  id: string
  titleRef: Ref<HTMLElement>
  detailHref?: ((taskId: string) => string) | undefined
  onOpenTask?: ((taskId: string) => void) | undefined
}

/** The name of a task, and the way to open it: a link where it has an address, else a button. */
export function TaskTitle({ task, id, titleRef, detailHref, onOpenTask }: TaskTitleProps) {
  const text = task.title || task.name || task.task
  const shared = { id, className: 'tm-row__title', title: text, dir: 'auto' }
  if (detailHref) {
    return (
      <a
        {...shared}
        ref={titleRef as Ref<HTMLAnchorElement>}
        href={detailHref(task.id)}
        onClick={(event) => {
          if (!onOpenTask || opensElsewhere(event)) return
          event.preventDefault()
          onOpenTask(task.id)
        }}
      >
        {text}
      </a>
    )
  }
  if (onOpenTask) {
    return (
      <button
        {...shared}
        ref={titleRef as Ref<HTMLButtonElement>}
        type="button"
        onClick={() => onOpenTask(task.id)}
      >
        {text}
      </button>
    )
  }
  return (
    <span {...shared} ref={titleRef as Ref<HTMLSpanElement>}>
      {text}
    </span>
  )
}

/** A new tab or window is the browser's to open. */
function opensElsewhere(event: MouseEvent): boolean {
  return event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0
}
