'use client'

import { useState } from 'react'

import { formatDuration } from '../core/format.js'
import { isActive } from '../core/phases.js'
import type { Task } from '../core/types.js'
import { useLocale, useMessages, useNow } from '../hooks/index.js'
import { endingText, isSilent, timeText } from './task-texts.js'
import { useTaskAnswer, type TaskActionsView } from './use-task-answer.js'
import { useTaskProgress, type TaskProgressView } from './use-task-progress.js'

export interface TaskRowView extends TaskActionsView {
  title: string
  /** `Running`, `Failed`… */
  phaseText: string
  isActive: boolean
  /** A running task has said nothing for longer than three minutes. */
  isSilent: boolean
  /** What is left, how long it waits, when it starts; empty for what has ended. */
  timeText: string
  /** How long it ran; empty while it is active. */
  durationText: string
  /** Since when it is over; null while it is active. */
  endedAt: string | null
  /** Why it ended, or waits, as it does; empty where its phase says it all. */
  reasonText: string
  progress: TaskProgressView
  /** Where its result is, if it has an address. */
  resultUrl: string | null
}

const SECOND = 1_000
const MINUTE = 60_000

/** Return what to show of a task, and what can be done to it, in words. Renders each second while it is active. */
export function useTaskRow(task: Task): TaskRowView {
  const messages = useMessages()
  const locale = useLocale()
  const active = isActive(task.phase)
  const now = useNow(active ? SECOND : MINUTE)
  const remaining = useRemaining(task, now)
  return {
    ...useTaskAnswer(task),
    title: task.title || task.name || task.task,
    phaseText: messages.phases[task.phase],
    isActive: active,
    isSilent: isSilent(task, now),
    timeText: timeText(task, remaining, { now, locale, messages }),
    durationText: task.duration_seconds === null ? '' : formatDuration(task.duration_seconds, locale),
    endedAt: active ? null : (task.finished_at ?? task.created_at),
    reasonText: endingText(task, messages),
    progress: useTaskProgress(task),
    resultUrl: task.links.result,
  }
}

/** Return the seconds left by now: what the server said, less what has passed since it was heard. */
function useRemaining(task: Task, now: Date): number | null {
  const [heard, setHeard] = useState({ id: task.id, version: task.version, at: now.getTime() })
  const isCurrent = heard.id === task.id && heard.version === task.version
  if (!isCurrent) setHeard({ id: task.id, version: task.version, at: now.getTime() })
  if (task.remaining_seconds === null) return null
  return Math.max(task.remaining_seconds - (isCurrent ? (now.getTime() - heard.at) / 1_000 : 0), 0)
}
