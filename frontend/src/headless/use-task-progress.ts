'use client'

import { useEffect, useState } from 'react'

import { formatPercent } from '../core/format.js'
import type { Task } from '../core/types.js'
import { useLocale, useMessages } from '../hooks/index.js'
import { advanceMark, progressMode, type ProgressMark, type ProgressMode } from './task-progress.js'
import { useHold, type Hold } from './use-hold.js'

export interface TaskProgressView {
  mode: ProgressMode
  /** 0 to 100; null where nobody knows. */
  percent: number | null
  /** `43 %`; empty where nobody knows. */
  percentText: string
  /** What the task says of itself, or what it is doing. */
  message: string
  /** `Attempt 2 of 4`, from the second on; else empty. */
  attemptText: string
}

/** Return how far a task is, never going backwards within an attempt. */
export function useTaskProgress(task: Task): TaskProgressView {
  const locale = useLocale()
  const { monitor } = useMessages()
  const [kept, setKept] = useState<ProgressMark>(() => advanceMark(null, task))
  const mark = advanceMark(kept, task)
  if (mark !== kept) setKept(mark)
  const mode = progressMode(task)
  const percent = mode === 'complete' ? 100 : mode === 'determinate' ? mark.percent : null
  return {
    mode,
    percent,
    percentText: percent === null ? '' : formatPercent(percent, locale),
    message: mode === 'waiting' ? '' : task.progress.message,
    attemptText: task.attempt > 1 ? monitor.attempt(task.attempt, task.max_attempts) : '',
  }
}

/** Milliseconds that a full bar stays after success. */
const FULL_MS = 600

export interface ProgressFold {
  /** Whether the bar is to be drawn: while active, and for a moment after success. */
  isOpen: boolean
  /** Spread these on the element whose pointer and focus keep the bar open. */
  holdProps: Hold['holdProps']
}

/** Keep the bar of a task that worked for a moment, and as long as pointer or focus is on it. */
export function useProgressFold(mode: ProgressMode): ProgressFold {
  const isOver = mode === 'complete' || mode === 'ended'
  const [isFolded, setFolded] = useState(isOver)
  const { isHeld, holdProps } = useHold()
  if (!isOver && isFolded) setFolded(false)
  if (mode === 'ended' && !isFolded) setFolded(true)
  const isWaiting = mode === 'complete' && !isFolded && !isHeld
  useEffect(() => {
    if (!isWaiting) return
    const timer = setTimeout(() => setFolded(true), FULL_MS)
    return () => clearTimeout(timer)
  }, [isWaiting])
  return { isOpen: !isFolded && mode !== 'ended', holdProps }
}
