'use client'

import { useLayoutEffect, useRef } from 'react'

import { errorText } from '../../headless/error-text.js'
import { useLate } from '../../headless/use-late.js'
import { useMessages, useTask } from '../../hooks/index.js'
import { DetailBody } from './detail-body.js'
import { DetailHeader, PlainHeader } from './detail-header.js'
import { BodySkeleton, TitleSkeleton } from './detail-skeleton.js'
import { StaleNote } from './stale-note.js'
import type { Navigation, TaskDetailOptions } from './types.js'

export interface DetailContentProps extends TaskDetailOptions {
  taskId: string
  titleId: string
  navigation: Navigation
  onClose?: (() => void) | undefined
}

/** Everything about one task, or why it cannot be shown. */
export function DetailContent({ taskId, titleId, navigation, onClose, ...options }: DetailContentProps) {
  const messages = useMessages()
  const { data: task, error, isPending, isFetching, refetch } = useTask(taskId)
  const isLate = useLate(isPending)
  const root = useRef<HTMLDivElement>(null)
  const { hasMoved } = navigation
  useLayoutEffect(() => {
    if (hasMoved) root.current?.focus({ preventScroll: true })
  }, [hasMoved])
  const retry = (): void => void refetch()
  const group = {
    ref: root,
    className: 'tm-detail',
    role: 'group',
    'aria-labelledby': titleId,
    tabIndex: -1,
  } as const
  const frame = { titleId, back: navigation.back, onClose }
  if (task) {
    return (
      <div {...group} data-phase={task.phase}>
        <DetailHeader {...frame} task={task} open={navigation.open} detailHref={options.detailHref} />
        <StaleNote error={error} isFetching={isFetching} retry={retry} />
        <DetailBody {...options} task={task} open={navigation.open} />
      </div>
    )
  }
  if (error) {
    const isGone = error.status === 404
    return (
      <div {...group} data-empty="">
        <PlainHeader {...frame} title={isGone ? messages.errors.notFound : messages.detail.couldNotLoad} />
        {isGone ? null : (
          <div className="tm-detail__problem">
            <p className="tm-note">{errorText(error, messages)}</p>
            <button type="button" className="tm-button" disabled={isFetching} onClick={retry}>
              {messages.actions.tryAgain}
            </button>
          </div>
        )}
      </div>
    )
  }
  return (
    <div {...group} aria-busy="true">
      <PlainHeader {...frame} title={messages.detail.loading} isHidden>
        {isLate ? <TitleSkeleton /> : null}
      </PlainHeader>
      {isLate ? <BodySkeleton /> : null}
    </div>
  )
}
