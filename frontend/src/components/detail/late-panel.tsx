'use client'

import { Deferred } from '../deferred.js'
import type { TaskDetailPanelProps } from './task-detail-panel.js'

const load = async () => (await import('./task-detail-panel.js')).TaskDetailPanel

/** The drawer, for components that open it only when somebody asks for it. */
export function LatePanel(props: TaskDetailPanelProps) {
  return props.taskId === null ? null : (
    <Deferred load={load} section="detail" props={props} fallback={null} />
  )
}
