'use client'

import { useState } from 'react'

import { isActive } from '../core/phases.js'
import type { Task } from '../core/types.js'
import { taskSections, type TaskSection } from './sections.js'

const NONE: ReadonlySet<string> = new Set()

/**
 * Return the tasks under "now", "today" and "earlier".
 *
 * A task that was active while one looked stays in "now" until `resetKey` is another one.
 */
export function useTaskSections(
  tasks: readonly Task[],
  now: Date,
  resetKey: unknown = null,
): readonly TaskSection[] {
  const [kept, setKept] = useState({ resetKey, pinned: NONE })
  const before = kept.resetKey === resetKey ? kept.pinned : NONE
  const added = tasks.filter((task) => isActive(task.phase) && !before.has(task.id))
  const pinned = added.length > 0 ? new Set([...before, ...added.map((task) => task.id)]) : before
  if (kept.resetKey !== resetKey || kept.pinned !== pinned) setKept({ resetKey, pinned })
  return taskSections(tasks, now, pinned)
}
