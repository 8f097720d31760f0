import type { ReactNode } from 'react'

import type { TaskDetail } from '../../core/types.js'

export interface TaskDetailOptions {
  /** Where a task has an address of its own. */
  detailHref?: ((taskId: string) => string) | undefined
  /** What a result looks like, instead of its fields. */
  renderResult?: ((task: TaskDetail) => ReactNode) | undefined
}

/** How what is shown leads to other tasks. */
export interface Navigation {
  open(id: string): void
  back: (() => void) | undefined
  /** The reader came here from another task: the focus comes along. */
  hasMoved: boolean
}
