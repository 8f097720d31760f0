'use client'

import { useId, useState, type ReactNode } from 'react'

import type { TaskNotification } from '../core/types.js'
import { errorText } from '../headless/error-text.js'
import { useLocale, useMessages } from '../hooks/context.js'
import { useNotificationActions, useTaskNotifications } from '../hooks/use-notifications.js'
import { useNow } from '../hooks/use-now.js'
import { useLate } from '../headless/use-late.js'
import { NotificationItem } from './notification-item.js'
import { notificationGroups } from './notification-groups.js'
import { Sign } from './sign.js'

export interface NotificationListProps {
  /** Address of the page about a task. */
  detailHref?: ((taskId: string) => string) | undefined
  /** Called when the reader opens the task of a notification. */
  onOpenTask?: ((taskId: string) => void) | undefined
  /** Stands before "Mark all read". */
  heading?: ReactNode
  className?: string
}

/** How the reader's tasks ended: the unread ones, then the others by day. */
export function NotificationList({ detailHref, onOpenTask, heading, className = '' }: NotificationListProps) {
  const messages = useMessages()
  const { data, error, refetch } = useTaskNotifications()
  const { markRead, markAllRead } = useNotificationActions()
  const notifications = data?.results ?? []
  const newest = Math.max(0, ...notifications.map(({ id }) => id))
  const open = (notification: TaskNotification, isFollowed: boolean): void => {
    if (notification.read_at === null) markRead.mutate(notification.id)
    if (!isFollowed) onOpenTask?.(notification.task_id)
  }
  const failure = markAllRead.error ?? markRead.error
  return (
    <div className={`tm-notifications tm-surface ${className}`.trim()} aria-busy={!data && !error}>
      <div className="tm-notifications__head">
        {heading}
        {data && data.unread > 0 ? (
          <button
            type="button"
            className="tm-link tm-notifications__all"
            aria-disabled={markAllRead.isPending || undefined}
            onClick={() => {
              if (!markAllRead.isPending) markAllRead.mutate(newest)
            }}
          >
            {messages.bell.markAllRead}
          </button>
        ) : null}
      </div>
      {failure ? <p className="tm-notifications__problem">{errorText(failure, messages)}</p> : null}
      {data ? (
        <Groups notifications={notifications} detailHref={detailHref} onOpen={open} />
      ) : error ? (
        <div className="tm-notifications__empty">
          <p>{errorText(error, messages)}</p>
          <button type="button" className="tm-button" data-size="small" onClick={() => void refetch()}>
            {messages.actions.tryAgain}
          </button>
        </div>
      ) : (
        <Skeleton />
      )}
    </div>
  )
}

interface GroupsProps {
  notifications: readonly TaskNotification[]
  detailHref: ((taskId: string) => string) | undefined
  onOpen(notification: TaskNotification, isFollowed: boolean): void
}

function Groups({ notifications, detailHref, onOpen }: GroupsProps) {
  const { bell } = useMessages()
  const locale = useLocale()
  const now = useNow(60_000)
  const id = useId()
  const kept = useUnreadOnce(notifications)
  if (notifications.length === 0) {
    return (
      <div className="tm-notifications__empty">
        <Sign name="bell" size={24} />
        <p>{bell.empty}</p>
      </div>
    )
  }
  return notificationGroups(notifications, kept, { now, locale, bell }).map(
    ({ key, title, notifications: members }) => (
      <section key={key} className="tm-notifications__group" aria-labelledby={`${id}-${key}`}>
        <h3 id={`${id}-${key}`} className="tm-notifications__day">
          {title}
        </h3>
        <ul className="tm-notifications__list">
          {members.map((notification) => (
            <li key={notification.id}>
              <NotificationItem notification={notification} detailHref={detailHref} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      </section>
    ),
  )
}

/** What was unread while one looked keeps its place when it is read. */
function useUnreadOnce(notifications: readonly TaskNotification[]): ReadonlySet<number> {
  const [kept, setKept] = useState<ReadonlySet<number>>(() => new Set())
  const added = notifications.filter(({ id, read_at }) => read_at === null && !kept.has(id))
  if (added.length === 0) return kept
  const all = new Set([...kept, ...added.map(({ id }) => id)])
  setKept(all)
  return all
}

function Skeleton() {
  const isLate = useLate(true)
  if (!isLate) return <div className="tm-notifications__wait" />
  return (
    <div className="tm-notifications__wait" aria-hidden="true">
      {[0, 1, 2].map((row) => (
        <div key={row} className="tm-notification">
          <span className="tm-notification__dot" />
          <span className="tm-skeleton tm-notifications__bone-icon" />
          <span className="tm-notification__body">
            <span className="tm-skeleton tm-notifications__bone" />
            <span className="tm-skeleton tm-notifications__bone" />
          </span>
        </div>
      ))}
    </div>
  )
}
