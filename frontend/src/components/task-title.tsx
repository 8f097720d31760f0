'use client'

import type { Ref } from 'react'

import { TaskOpener, type TaskOpening } from './task-opener.js'

export interface TaskTitleProps extends TaskOpening {
  taskId: string
  title: string
  id: string
  titleRef: Ref<HTMLElement>
}

/** The name of a task, and the way to open it. */
export function TaskTitle({ title, titleRef, ...opening }: TaskTitleProps) {
  return (
    <TaskOpener {...opening} openerRef={titleRef} className="tm-row__title" title={title} dir="auto">
      {title}
    </TaskOpener>
  )
}
