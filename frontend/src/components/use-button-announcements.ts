'use client'

import { useEffect } from 'react'

import { formatPercent } from '../core/format.js'
import { isActive } from '../core/phases.js'
import type { Task } from '../core/types.js'
import { useLocale, useMessages } from '../hooks/context.js'
import { useLatest } from '../hooks/use-latest.js'
import { useTaskEnded } from '../hooks/use-feed.js'
import { useAnnounce } from './announcer.js'
import { endingAnnouncement } from './ending-sentence.js'

export interface ButtonNews {
  label: string
  task: Task | null
  /** Why it could not be started. */
  problem: string
}

/** Tell screen readers what a button's task does, as often as the announcer lets through. */
export function useButtonAnnouncements({ label, task, problem }: ButtonNews): void {
  const announce = useAnnounce()
  const messages = useMessages()
  const locale = useLocale()
  const { button } = messages
  const id = task?.id
  const isUnderWay = task !== null && isActive(task.phase)
  const percent = isUnderWay && task.progress.percent !== null ? Math.floor(task.progress.percent) : null
  const phase = isUnderWay ? messages.phases[task.phase] : ''

  const sayProgress = useLatest(() => {
    if (!id || !phase) return
    const news = percent === null ? phase : `${phase}, ${formatPercent(percent, locale)}`
    announce(button.news(label, news), 'polite', id)
  })
  useEffect(() => sayProgress(), [id, phase, percent, sayProgress])

  const sayProblem = useLatest(() => {
    if (problem) announce(button.news(label, problem), 'alert')
  })
  useEffect(() => sayProblem(), [problem, sayProblem])

  useTaskEnded((ended) => {
    if (ended.id === id) announce(...endingAnnouncement(ended, messages), ended.id)
  })
}
