'use client'

import { useRef, useState } from 'react'

import { formatDuration } from '../core/format.js'
import type { Session, Task } from '../core/types.js'
import { endingText } from '../headless/task-texts.js'
import { useHold } from '../headless/use-hold.js'
import { useLocale, useMessages } from '../hooks/context.js'
import { useFeed, useTaskEnded } from '../hooks/use-feed.js'
import { useTaskSession } from '../hooks/use-session.js'
import { useAnnounce } from './announcer.js'
import { endingAnnouncement, endingSentence, isFailure, taskTitle } from './ending-sentence.js'
import { PhaseIcon } from './phase-icon.js'
import { Sign } from './sign.js'
import { TaskOpener } from './task-opener.js'
import { addToast, removeToast, visibleToasts, type ToastQueue } from './toast-queue.js'
import { useCountdown, usePageHidden } from './use-countdown.js'

export interface TaskToastsProps {
  /** Which ends to tell. Default the reader's own tasks: failures always, others unless another task started them. */
  filter?: (task: Task) => boolean
  /** Address of the page about a task: toasts get a link to it. */
  detailHref?: (taskId: string) => string
  /** Called when the reader opens the task of a toast. */
  onOpenTask?: (taskId: string) => void
  className?: string
}

/** Milliseconds that a toast stays, unless it tells of a failure. */
const STAY_MS = 6_000

/** Tells of tasks that end while the page is open, at most three at a time. */
export function TaskToasts({ filter, detailHref, onOpenTask, className = '' }: TaskToastsProps) {
  const { toast } = useMessages()
  const [queue, setQueue] = useEndings(filter)
  const hold = useHold()
  const list = useRef<HTMLOListElement>(null)
  const isHidden = usePageHidden()
  const shown = visibleToasts(queue)
  const waiting = queue.length - shown.length
  const close = (id: string, byHand: boolean): void => {
    if (byHand) focusNeighbour(list.current, id)
    setQueue((before) => removeToast(before, id))
  }
  return (
    <section
      className={`tm-toasts tm-surface ${className}`.trim()}
      aria-label={toast.region}
      hidden={queue.length === 0}
      {...hold.holdProps}
    >
      <ol ref={list} className="tm-toasts__list">
        {shown.map((task) => (
          <Toast
            key={task.id}
            task={task}
            isPaused={hold.isHeld || isHidden}
            detailHref={detailHref}
            onOpenTask={onOpenTask}
            onClose={(byHand) => close(task.id, byHand)}
          />
        ))}
      </ol>
      {waiting > 0 ? (
        <div className="tm-toasts__more">
          <span>{toast.more(waiting)}</span>
          <button
            type="button"
            className="tm-button"
            data-size="small"
            onClick={() => {
              hold.release()
              setQueue([])
            }}
          >
            {toast.closeAll}
          </button>
        </div>
      ) : null}
    </section>
  )
}

interface ToastProps {
  task: Task
  isPaused: boolean
  detailHref: ((taskId: string) => string) | undefined
  onOpenTask: ((taskId: string) => void) | undefined
  onClose(byHand: boolean): void
}

function Toast({ task, isPaused, onClose, ...opening }: ToastProps) {
  const messages = useMessages()
  const locale = useLocale()
  const title = taskTitle(task)
  useCountdown(isFailure(task.phase) ? null : STAY_MS, isPaused, () => onClose(false))
  const took =
    task.phase === 'finished' && task.duration_seconds !== null
      ? messages.time.took(formatDuration(task.duration_seconds, locale))
      : ''
  const detail = endingText(task, messages) || took
  return (
    <li className="tm-toast" data-phase={task.phase} data-id={task.id}>
      <PhaseIcon phase={task.phase} />
      <div className="tm-toast__body">
        <p className="tm-toast__title" dir="auto">
          {endingSentence(task, messages)}
        </p>
        {detail ? <p className="tm-toast__detail">{detail}</p> : null}
        <ToastLinks task={task} title={title} onClose={onClose} {...opening} />
      </div>
      <button
        type="button"
        className="tm-icon-button tm-toast__close"
        aria-label={messages.toast.close(title)}
        title={messages.actions.close}
        onClick={() => onClose(true)}
      >
        <Sign name="close" />
      </button>
    </li>
  )
}

type ToastLinksProps = Pick<ToastProps, 'task' | 'detailHref' | 'onOpenTask' | 'onClose'> & { title: string }

function ToastLinks({ task, title, detailHref, onOpenTask, onClose }: ToastLinksProps) {
  const { actions, toast } = useMessages()
  const { result } = task.links
  if (!detailHref && !onOpenTask && !result) return null
  return (
    <div className="tm-toast__links">
      {detailHref || onOpenTask ? (
        <TaskOpener
          className="tm-link"
          taskId={task.id}
          detailHref={detailHref}
          onOpenTask={onOpenTask}
          aria-label={`${toast.open}: ${title}`}
          onClick={() => onClose(true)}
        >
          {toast.open}
        </TaskOpener>
      ) : null}
      {result ? (
        <a className="tm-link" href={result} aria-label={`${actions.result}: ${title}`}>
          {actions.result}
        </a>
      ) : null}
    </div>
  )
}

/** Collect the ends that are the reader's to hear of, and announce them. */
function useEndings(
  filter: ((task: Task) => boolean) | undefined,
): [ToastQueue, (change: ToastQueue | ((before: ToastQueue) => ToastQueue)) => void] {
  const messages = useMessages()
  const announce = useAnnounce()
  const { data: session } = useTaskSession()
  const [queue, setQueue] = useState<ToastQueue>([])
  useFeed()
  useTaskEnded((task) => {
    if (!(filter ? filter(task) : concerns(session, task))) return
    announce(...endingAnnouncement(task, messages), task.id)
    setQueue((before) => addToast(before, task))
  })
  return [queue, setQueue]
}

function concerns(session: Session | undefined, task: Task): boolean {
  const isOwn =
    session !== undefined && task.owner !== null && String(task.owner.id) === String(session.user.id)
  return isOwn && (task.parent_id === null || isFailure(task.phase))
}

function focusNeighbour(list: HTMLOListElement | null, id: string): void {
  const toasts = [...(list?.children ?? [])] as HTMLElement[]
  const index = toasts.findIndex((toast) => toast.dataset['id'] === id)
  const neighbour = toasts[index + 1] ?? toasts[index - 1]
  neighbour?.querySelector<HTMLElement>('.tm-toast__close')?.focus()
}
