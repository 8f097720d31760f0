'use client'

import type { TaskDetail } from '../../core/types.js'
import { Facts } from './facts.js'
import { TaskTimeline } from './task-timeline.js'
import type { TaskDetailOptions } from './types.js'

interface OverviewTabProps extends Pick<TaskDetailOptions, 'detailHref'> {
  task: TaskDetail
  open(id: string): void
}

/** What happened, and what is known. */
export function OverviewTab({ task, open, detailHref }: OverviewTabProps) {
  return (
    <>
      <TaskTimeline task={task} />
      <Facts task={task} open={open} detailHref={detailHref} />
    </>
  )
}
