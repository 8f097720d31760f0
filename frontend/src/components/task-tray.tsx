'use client'

import { useId, useState, type CSSProperties } from 'react'

import { formatNumber } from '../core/format.js'
import type { TaskFilter } from '../core/types.js'
import { errorText } from '../headless/error-text.js'
import { useLocale, useMessages } from '../hooks/context.js'
import { ConnectionChip } from './connection-chip.js'
import { LatePanel } from './detail/late-panel.js'
import { useLate } from '../headless/use-late.js'
import { Sign } from './sign.js'
import { TrayRow } from './tray-row.js'
import { useTrayTasks, type TrayTasks } from './tray-tasks.js'
import { usePopover } from './use-popover.js'

export interface TaskTrayProps {
  /** Narrows the reader's own tasks. */
  filter?: TaskFilter | undefined
  /** Address of the page about a task: titles become links to it. */
  detailHref?: ((taskId: string) => string) | undefined
  /** Called when the reader opens a task. Without either, it opens in a drawer. */
  onOpenTask?: ((taskId: string) => void) | undefined
  /** Address of the page with all tasks. */
  allHref?: string | undefined
  className?: string
}

const EVERYTHING: TaskFilter = {}

/** A button in the corner that counts the reader's running tasks, and opens them. */
export function TaskTray({
  filter = EVERYTHING,
  detailHref,
  onOpenTask,
  allHref,
  className = '',
}: TaskTrayProps) {
  const { tray, actions } = useMessages()
  const { isOpen, triggerRef, panelRef, triggerProps, close } = usePopover()
  const tasks = useTrayTasks(filter, isOpen)
  const [openId, setOpenId] = useState<string | null>(null)
  const titleId = useId()
  const open = onOpenTask ?? (detailHref ? undefined : setOpenId)
  const name = tasks.count > 0 ? tray.running(tasks.count) : tray.none
  return (
    <div className={`tm-tray tm-surface ${className}`.trim()} data-active={tasks.count > 0 || undefined}>
      <button
        {...triggerProps}
        ref={triggerRef}
        type="button"
        className="tm-tray__button"
        aria-label={name}
        title={name}
      >
        <Ring tasks={tasks} />
      </button>
      <div
        ref={panelRef}
        popover="auto"
        className="tm-popover tm-tray__panel"
        role="dialog"
        aria-labelledby={titleId}
        tabIndex={-1}
      >
        <header className="tm-tray__head">
          <h2 id={titleId} className="tm-tray__title">
            {tray.title}
          </h2>
          <ConnectionChip />
          <button
            type="button"
            className="tm-icon-button"
            aria-label={tray.close}
            title={actions.close}
            onClick={close}
          >
            <Sign name="close" />
          </button>
        </header>
        {isOpen ? (
          <TrayBody
            tasks={tasks}
            detailHref={detailHref}
            onOpenTask={
              open
                ? (taskId) => {
                    close()
                    open(taskId)
                  }
                : undefined
            }
          />
        ) : null}
        {allHref ? (
          <footer className="tm-tray__foot">
            <a className="tm-link" href={allHref}>
              {tray.all}
            </a>
          </footer>
        ) : null}
      </div>
      <LatePanel taskId={openId} onClose={() => setOpenId(null)} />
    </div>
  )
}

/** How far all that runs is, with how many there are. */
function Ring({ tasks: { count, percent } }: { tasks: TrayTasks }) {
  const locale = useLocale()
  if (count === 0) return <Sign name="tasks" size={20} />
  const style = { '--tm-value': percent ?? 25 } as CSSProperties
  return (
    <>
      <svg
        className="tm-tray__ring"
        data-mode={percent === null ? 'indeterminate' : 'determinate'}
        style={style}
        viewBox="0 0 40 40"
        aria-hidden="true"
        focusable="false"
      >
        <circle className="tm-tray__track" cx="20" cy="20" r="17.5" pathLength={100} />
        <circle className="tm-tray__value" cx="20" cy="20" r="17.5" pathLength={100} />
      </svg>
      <span className="tm-tray__count" aria-hidden="true">
        {count > 99 ? '99+' : formatNumber(count, locale)}
      </span>
    </>
  )
}

interface TrayBodyProps extends Pick<TaskTrayProps, 'detailHref' | 'onOpenTask'> {
  tasks: TrayTasks
}

function TrayBody({ tasks, detailHref, onOpenTask }: TrayBodyProps) {
  const messages = useMessages()
  const { tray, monitor, actions } = messages
  const row = { detailHref, onOpenTask }
  if (tasks.error) {
    return (
      <div className="tm-tray__empty">
        <p>{errorText(tasks.error, messages)}</p>
        <button type="button" className="tm-button" data-size="small" onClick={tasks.reload}>
          {actions.tryAgain}
        </button>
      </div>
    )
  }
  const isEmpty = tasks.active.length + tasks.recent.length === 0
  if (isEmpty && tasks.isLoading) return <Skeleton />
  return (
    <div className="tm-tray__body">
      {tasks.newCount > 0 ? (
        <button type="button" className="tm-button tm-tray__new" data-size="small" onClick={tasks.takeNew}>
          {monitor.newItems(tasks.newCount)}
        </button>
      ) : null}
      {isEmpty ? <p className="tm-tray__empty">{tray.empty}</p> : null}
      <Rows title={tray.active} tasks={tasks.active} {...row} />
      {tasks.unseen > 0 ? <p className="tm-tray__more">{tray.more(tasks.unseen)}</p> : null}
      <Rows title={tray.recent} tasks={tasks.recent} {...row} />
    </div>
  )
}

interface RowsProps extends Pick<TaskTrayProps, 'detailHref' | 'onOpenTask'> {
  title: string
  tasks: TrayTasks['active']
}

function Rows({ title, tasks, detailHref, onOpenTask }: RowsProps) {
  const id = useId()
  if (tasks.length === 0) return null
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="tm-tray__section">
        {title}
      </h3>
      <ul className="tm-tray__list">
        {tasks.map((task) => (
          <li key={task.id}>
            <TrayRow task={task} detailHref={detailHref} onOpenTask={onOpenTask} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Skeleton() {
  const isLate = useLate(true)
  return (
    <div className="tm-tray__wait" aria-hidden="true">
      {isLate ? [0, 1, 2].map((row) => <span key={row} className="tm-skeleton" />) : null}
    </div>
  )
}
