'use client'

import type { ReactNode } from 'react'

import { formatDuration } from '../core/format.js'
import type { TaskNotification } from '../core/types.js'
import { useLocale, useMessages } from '../hooks/context.js'
import { PhaseIcon } from './phase-icon.js'
import { RelativeTime } from './relative-time.js'
import { opensElsewhere } from './task-opener.js'
import { useKnownDuration } from './use-known-task.js'

export interface NotificationItemProps {
  notification: TaskNotification
  detailHref: ((taskId: string) => string) | undefined
  /** Called when the reader opens it; the second value says whether the browser goes to its address itself. */
  onOpen(notification: TaskNotification, isFollowed: boolean): void
}

/** How one task ended. */
export function NotificationItem({ notification, detailHref, onOpen }: NotificationItemProps) {
  const { task_id: taskId, title, kind, read_at: readAt } = notification
  const shared = {
    className: 'tm-notification',
    'data-phase': kind,
    'data-unread': readAt === null || undefined,
  }
  const content = <Content notification={notification} />
  // Once the execution is gone there is nothing to open.
  if (!title) return <div {...shared}>{content}</div>
  if (detailHref) {
    return (
      <a
        {...shared}
        href={detailHref(taskId)}
        onClick={(event) => onOpen(notification, opensElsewhere(event))}
      >
        {content}
      </a>
    )
  }
  return (
    <button {...shared} type="button" onClick={() => onOpen(notification, false)}>
      {content}
    </button>
  )
}

function Content({ notification }: { notification: TaskNotification }) {
  const { bell, phases } = useMessages()
  const { kind, title, message, read_at: readAt, revision, created_at: at } = notification
  const isUnread = readAt === null
  return (
    <>
      <span className="tm-notification__dot" aria-hidden="true" />
      <PhaseIcon phase={kind} />
      <span className="tm-notification__body">
        <span className="tm-notification__title" dir="auto">
          {isUnread ? <span className="tm-visually-hidden">{bell.unreadOne}: </span> : null}
          {title || bell.untitled}
        </span>
        <span className="tm-notification__line">
          <Parts>
            <span className="tm-notification__kind">{phases[kind]}</span>
            <Duration taskId={notification.task_id} />
            <RelativeTime at={at} />
          </Parts>
          {revision > 0 ? (
            <span className="tm-badge tm-notification__corrected">{bell.corrected}</span>
          ) : null}
        </span>
        {isExplained(notification) ? <span className="tm-notification__message">{message}</span> : null}
      </span>
    </>
  )
}

/** Only of failures does the server's sentence say more than the word. */
function isExplained({ kind, message }: TaskNotification): boolean {
  return (kind === 'failed' || kind === 'lost') && message !== ''
}

function Duration({ taskId }: { taskId: string }) {
  const seconds = useKnownDuration(taskId)
  const locale = useLocale()
  return seconds === null ? null : <span>{formatDuration(seconds, locale)}</span>
}

/** Set apart by dots, which CSS draws only between those that are there. */
function Parts({ children }: { children: ReactNode }) {
  return <span className="tm-parts">{children}</span>
}
