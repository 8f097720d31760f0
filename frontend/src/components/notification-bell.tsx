'use client'

import { useId, useState } from 'react'

import { useMessages } from '../hooks/context.js'
import { useTaskNotifications } from '../hooks/use-notifications.js'
import { LatePanel } from './detail/late-panel.js'
import { badgeText } from './notification-groups.js'
import { NotificationList } from './notification-list.js'
import { Sign } from './sign.js'
import { usePopover } from './use-popover.js'

export interface NotificationBellProps {
  /** Address of the page about a task: notifications become links to it. */
  detailHref?: ((taskId: string) => string) | undefined
  /** Called when the reader opens the task of a notification. Without either, it opens in a drawer. */
  onOpenTask?: ((taskId: string) => void) | undefined
  /** Address of a page with all notifications. */
  allHref?: string | undefined
  className?: string
}

/** A bell with the number of unread notifications, which it opens. */
export function NotificationBell({ detailHref, onOpenTask, allHref, className = '' }: NotificationBellProps) {
  const { bell, actions } = useMessages()
  const { data } = useTaskNotifications()
  const { isOpen, triggerRef, panelRef, triggerProps, close } = usePopover()
  const [openId, setOpenId] = useState<string | null>(null)
  const titleId = useId()
  const unread = data?.unread ?? 0
  const name = unread > 0 ? bell.unread(unread) : bell.noneUnread
  const openTask = onOpenTask ?? (detailHref ? undefined : setOpenId)
  return (
    <div className={`tm-bell ${className}`.trim()} data-unread={unread > 0 || undefined}>
      <button
        {...triggerProps}
        ref={triggerRef}
        type="button"
        className="tm-icon-button tm-bell__button"
        aria-label={data ? name : bell.title}
        title={bell.title}
      >
        <Sign name="bell" size={20} />
        {unread > 0 ? (
          // Drawn by the style sheet: as text it would have to be part of the button's name.
          <span className="tm-bell__badge" data-count={badgeText(unread)} aria-hidden="true" />
        ) : null}
      </button>
      <div
        ref={panelRef}
        popover="auto"
        className="tm-popover tm-bell__panel"
        role="dialog"
        aria-labelledby={titleId}
        tabIndex={-1}
      >
        {isOpen ? (
          <NotificationList
            className="tm-bell__list"
            detailHref={detailHref}
            onOpenTask={(taskId) => {
              close()
              openTask?.(taskId)
            }}
            heading={
              <h2 id={titleId} className="tm-bell__title">
                {bell.title}
              </h2>
            }
          />
        ) : (
          <span id={titleId} hidden>
            {bell.title}
          </span>
        )}
        <div className="tm-bell__foot">
          {allHref ? (
            <a className="tm-link" href={allHref}>
              {bell.showMore}
            </a>
          ) : null}
          <button type="button" className="tm-button tm-bell__close" data-variant="quiet" onClick={close}>
            {actions.close}
          </button>
        </div>
      </div>
      <LatePanel taskId={openId} onClose={() => setOpenId(null)} />
    </div>
  )
}
