'use client'

import { useId, useRef, useState, type ReactNode } from 'react'

import type { TaskFilter } from '../core/types.js'
import { useHold } from '../headless/use-hold.js'
import { useTaskMonitor, type TaskMonitorView } from '../headless/use-task-monitor.js'
import { useMessages } from '../hooks/index.js'
import { ConnectionChip } from './connection-chip.js'
import { Deferred } from './deferred.js'
import { LatePanel } from './detail/late-panel.js'
import { MonitorBanner, MonitorFailure, MonitorSkeleton } from './monitor-states.js'
import { TaskRow, type TaskRowOptions } from './task-row.js'

export interface TaskMonitorProps extends TaskRowOptions {
  /** Which tasks; default all that the reader may see. The reader's own filters narrow it. */
  filter?: TaskFilter | undefined
  /** Tasks of a page, 1 to 200. Default 50. */
  pageSize?: number | undefined
  /** What to show where nothing has ever been listed. */
  empty?: ReactNode
  /** The heading; default "My tasks". */
  title?: ReactNode
  className?: string | undefined
}

// Not needed to see the first rows.
const loadFilters = async () => (await import('./task-filters.js')).TaskFilters
const loadNewItems = async () => (await import('./new-items.js')).NewItems
const loadMore = async () => (await import('./load-more.js')).LoadMore
const loadEmpty = async () => (await import('./monitor-empty.js')).MonitorEmpty

/**
 * The tasks of a person: what runs now, what ended today, what ended earlier, and what can be done about each.
 *
 * Without `detailHref` and `onOpenTask` it opens the detail of a task itself, in a drawer.
 */
export function TaskMonitor({ filter, pageSize, empty, title, className = '', ...row }: TaskMonitorProps) {
  const { monitor: words } = useMessages()
  const monitor = useTaskMonitor(filter, pageSize === undefined ? {} : { pageSize })
  const [openId, setOpenId] = useState<string | null>(null)
  const headingId = useId()
  const opensItself = !row.detailHref && !row.onOpenTask
  return (
    <section
      className={`tm-monitor ${className}`.trim()}
      aria-labelledby={headingId}
      aria-busy={monitor.status === 'loading' || monitor.status === 'waiting'}
      data-status={monitor.status}
      data-stale={monitor.staleness === 'none' ? undefined : true}
    >
      <header className="tm-monitor__header">
        <h2 id={headingId} className="tm-monitor__title">
          {title ?? words.title}
        </h2>
        {monitor.runningCount > 0 ? (
          <span className="tm-badge" data-phase="running">
            {words.running(monitor.runningCount)}
          </span>
        ) : null}
        <ConnectionChip className="tm-monitor__connection" />
        <Deferred
          load={loadFilters}
          props={{
            value: monitor.choice,
            onChange: monitor.setChoice,
            modules: monitor.modules,
            without: decidedBy(filter),
          }}
          fallback={<div className="tm-filters" />}
          isOptional
        />
      </header>
      {monitor.status === 'failed' ? null : <MonitorBanner monitor={monitor} />}
      <MonitorBody
        monitor={monitor}
        empty={empty}
        row={opensItself ? { ...row, onOpenTask: setOpenId } : row}
      />
      {opensItself ? (
        <LatePanel
          taskId={openId}
          onClose={() => setOpenId(null)}
          {...(row.renderResult ? { renderResult: row.renderResult } : {})}
        />
      ) : null}
    </section>
  )
}

function decidedBy(filter: TaskFilter = {}): ('group' | 'module' | 'q')[] {
  const isDecided = {
    group: Boolean(filter.phase?.length),
    module: filter.module?.length === 1,
    q: Boolean(filter.q),
  }
  return (['group', 'module', 'q'] as const).filter((name) => isDecided[name])
}

interface MonitorBodyProps {
  monitor: TaskMonitorView
  empty: ReactNode
  row: TaskRowOptions
}

function MonitorBody({ monitor, empty, row }: MonitorBodyProps) {
  switch (monitor.status) {
    case 'waiting':
      return <div className="tm-monitor__body" />
    case 'loading':
      return <MonitorSkeleton />
    case 'failed':
      return <MonitorFailure monitor={monitor} />
    case 'empty':
      return (
        <Deferred
          load={loadEmpty}
          props={{ monitor, empty }}
          fallback={<div className="tm-monitor__body" />}
        />
      )
    default:
      return <MonitorList monitor={monitor} row={row} />
  }
}

const SECTION_TITLES = { now: 'sectionNow', today: 'sectionToday', earlier: 'sectionEarlier' } as const

function MonitorList({ monitor, row }: Omit<MonitorBodyProps, 'empty'>) {
  const { monitor: words } = useMessages()
  const body = useRef<HTMLDivElement>(null)
  const { isHeld, holdProps } = useHold()
  return (
    <div className="tm-monitor__body" ref={body} {...holdProps}>
      {monitor.newCount > 0 ? (
        <Deferred load={loadNewItems} props={{ monitor, body, isHeld }} fallback={null} isOptional />
      ) : null}
      {monitor.sections.map(({ name, tasks }) => (
        <section key={name} className="tm-monitor__section" data-section={name}>
          <h3 className="tm-monitor__section-title">{words[SECTION_TITLES[name]]}</h3>
          <ul className="tm-monitor__list">
            {tasks.map((task) => (
              <li key={task.id}>
                <TaskRow {...row} task={task} hasLeft={monitor.left.has(task.id)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {monitor.hasMore ? <Deferred load={loadMore} props={{ monitor }} fallback={null} /> : null}
    </div>
  )
}
