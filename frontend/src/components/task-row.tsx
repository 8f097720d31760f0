'use client'

import { useEffect, useId, useRef, useState, type MouseEvent, type ReactNode } from 'react'

import type { Task } from '../core/types.js'
import type { TaskActionName } from '../headless/use-task-answer.js'
import { useProgressFold } from '../headless/use-task-progress.js'
import { useTaskRow, type TaskRowView } from '../headless/use-task-row.js'
import { useMessages } from '../hooks/index.js'
import type { Messages } from '../locales/messages.js'
import { useAnnounce } from './announcer.js'
import { PhaseIcon } from './phase-icon.js'
import { RelativeTime } from './relative-time.js'
import { TaskActionAnswer, TaskActionButtons } from './task-actions.js'
import { ProgressBar } from './task-progress.js'
import { TaskTitle } from './task-title.js'

/** What else a row shows beside the title. */
export type TaskColumn = 'module' | 'owner' | 'queue' | 'worker' | 'number'

export interface TaskRowOptions {
  /** Default the module. */
  columns?: readonly TaskColumn[] | undefined
  /**
   * Which actions to offer of those that the reader may do; `false` for none. Default all, except that what worked
   * is run again from its detail only.
   */
  actions?: readonly TaskActionName[] | false | undefined
  /** Address of the page about a task: titles become links to it. */
  detailHref?: ((taskId: string) => string) | undefined
  /** Called when the reader opens a task. */
  onOpenTask?: ((taskId: string) => void) | undefined
  /** What to show of the result of a task that worked; `null` for nothing. */
  renderResult?: ((task: Task) => ReactNode) | undefined
}

export interface TaskRowProps extends TaskRowOptions {
  task: Task
  /** It no longer matches what is listed: it stays, dimmed, until the list is taken anew. */
  hasLeft?: boolean
  className?: string
}

const DEFAULT_COLUMNS = ['module'] as const
const ACTIONS_OF_FINISHED = ['cancel', 'terminate'] as const

/** One task in a list. */
export function TaskRow(props: TaskRowProps) {
  const { task, hasLeft = false, className = '', columns = DEFAULT_COLUMNS, onOpenTask, detailHref } = props
  const row = useTaskRow(task)
  const fold = useProgressFold(row.progress.mode)
  const titleId = useId()
  const title = useRef<HTMLElement>(null)
  const { modules, monitor } = useMessages()
  useAnswerAloud(row)
  const noteAction = useFocusAfterAction(row, title)
  const [showsResult, setShowsResult] = useState(false)
  const result = task.phase === 'finished' ? props.renderResult?.(task) : null
  const opens = Boolean(onOpenTask ?? detailHref)
  const only = props.actions || (task.phase === 'finished' ? ACTIONS_OF_FINISHED : undefined)
  return (
    // The title is how the keyboard opens it; a click anywhere on the row is a convenience of the pointer.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <article
      className={`tm-row ${className}`.trim()}
      data-phase={task.phase}
      data-left={hasLeft || undefined}
      data-opens={opens || undefined}
      aria-labelledby={titleId}
      onClick={opens ? (event) => openFromRow(event, title.current) : undefined}
      {...fold.holdProps}
    >
      <div className="tm-row__grid" data-lines={hasSecondLine(row, fold.isOpen) ? 2 : 1}>
        <PhaseIcon phase={task.phase} percent={row.progress.percent} />
        <div className="tm-row__heading">
          <TaskTitle
            titleRef={title}
            id={titleId}
            taskId={task.id}
            title={row.title}
            onOpenTask={onOpenTask}
            detailHref={detailHref}
          />
          {columns.map((column) => (
            <ColumnTag key={column} text={columnText(task, column, modules)} />
          ))}
          {hasLeft ? <span className="tm-visually-hidden">{monitor.hasLeft}</span> : null}
        </div>
        <RowStatus task={task} row={row} />
        <RowBody row={row} task={task} isOpen={fold.isOpen} titleRef={opens ? title : null} />
        <div className="tm-row__actions">
          {props.actions === false ? null : (
            <TaskActionButtons
              actions={row.actions}
              title={row.title}
              onPress={noteAction}
              {...(only ? { only } : {})}
            />
          )}
          <ResultLink
            row={row}
            hasResult={Boolean(result)}
            isShown={showsResult}
            onToggle={() => setShowsResult(!showsResult)}
          />
        </div>
        <TaskActionAnswer answer={row.answer} onOpenTask={onOpenTask} detailHref={detailHref} />
      </div>
      {result && showsResult ? <div className="tm-row__result">{result}</div> : null}
    </article>
  )
}

function hasSecondLine(row: TaskRowView, showsBar: boolean): boolean {
  return row.isActive || showsBar || row.reasonText !== ''
}

function RowStatus({ task, row }: { task: Task; row: TaskRowView }) {
  const { monitor } = useMessages()
  const attempt = !row.isActive && task.phase !== 'finished' && task.attempt > 1
  return (
    <div className="tm-row__side">
      <div className="tm-row__status">
        <span className="tm-row__phase">{row.phaseText}</span>
        {row.progress.mode === 'determinate' ? <span>{row.progress.percentText}</span> : null}
        {row.endedAt ? <RelativeTime at={row.endedAt} /> : null}
        {attempt ? <span>{monitor.attemptShort(task.attempt)}</span> : null}
        {row.durationText && !attempt ? <span>{row.durationText}</span> : null}
      </div>
      {row.timeText ? (
        <div className="tm-row__time" data-silent={row.isSilent || undefined}>
          {row.timeText}
        </div>
      ) : null}
    </div>
  )
}

interface RowBodyProps {
  task: Task
  row: TaskRowView
  isOpen: boolean
  /** What "Details" presses; null where rows do not open. */
  titleRef: { current: HTMLElement | null } | null
}

function RowBody({ task, row, isOpen, titleRef }: RowBodyProps) {
  const { actions } = useMessages()
  const { attemptText, message } = row.progress
  if (row.isActive || isOpen) {
    const text = [row.isActive ? attemptText : '', message || row.reasonText].filter(Boolean).join(' · ')
    return (
      <div className="tm-row__body">
        <ProgressBar progress={row.progress} label={row.title} />
        {text ? (
          <span className="tm-row__message" dir="auto" title={text}>
            {text}
          </span>
        ) : null}
      </div>
    )
  }
  if (!row.reasonText) return null
  const isFailure = task.phase === 'failed' || task.phase === 'lost'
  return (
    <div className="tm-row__body">
      <span className="tm-row__reason" dir="auto" title={row.reasonText}>
        {row.reasonText}
      </span>
      {isFailure && titleRef ? (
        <button
          type="button"
          className="tm-link tm-row__details"
          aria-label={`${actions.details}: ${row.title}`}
          onClick={() => titleRef.current?.click()}
        >
          {actions.details} <span aria-hidden="true">›</span>
        </button>
      ) : null}
    </div>
  )
}

interface ResultLinkProps {
  row: TaskRowView
  hasResult: boolean
  isShown: boolean
  onToggle: () => void
}

function ResultLink({ row, hasResult, isShown, onToggle }: ResultLinkProps) {
  const { actions } = useMessages()
  const shared = {
    className: 'tm-button tm-row__result-link',
    'data-size': 'small',
    'data-variant': 'secondary',
  }
  if (hasResult) {
    const label = isShown ? actions.hideResult : actions.result
    return (
      <button
        {...shared}
        type="button"
        aria-expanded={isShown}
        aria-label={`${label}: ${row.title}`}
        onClick={onToggle}
      >
        {label}
      </button>
    )
  }
  if (!row.resultUrl) return null
  return (
    <a {...shared} href={row.resultUrl} aria-label={`${actions.result}: ${row.title}`}>
      {actions.result}
    </a>
  )
}

function ColumnTag({ text }: { text: string }) {
  return text ? (
    <span className="tm-badge" title={text}>
      <span className="tm-row__tag">{text}</span>
    </span>
  ) : null
}

function columnText(task: Task, column: TaskColumn, modules: Messages['modules']): string {
  switch (column) {
    case 'owner':
      return task.owner?.name ?? ''
    case 'number':
      return `#${task.number}`
    case 'module':
      return modules[task.module] ?? task.module
    default:
      return task[column] ?? ''
  }
}

function openFromRow(event: MouseEvent<HTMLElement>, title: HTMLElement | null): void {
  const target = event.target as HTMLElement
  if (event.defaultPrevented || target.closest('a, button, input, select, summary, .tm-row__result')) return
  if (window.getSelection()?.isCollapsed === false) return
  title?.click()
}

/** An action that worked takes its button away: keep the place in the list by giving the focus to the title. */
function useFocusAfterAction(row: TaskRowView, title: { current: HTMLElement | null }): () => void {
  const pressed = useRef<Element | null>(null)
  const offered = row.actions.map(({ name }) => name).join()
  useEffect(() => {
    if (!pressed.current || pressed.current.isConnected) return
    pressed.current = null
    if (document.activeElement === document.body) title.current?.focus()
  }, [offered, title])
  return () => {
    pressed.current = document.activeElement
  }
}

/** How an action went is also said to those who do not see the row change. */
function useAnswerAloud({ answer, title }: TaskRowView): void {
  const announce = useAnnounce()
  const text = answer ? `${title}: ${answer.text}` : ''
  const kind = answer?.kind === 'refused' ? 'alert' : 'polite'
  useEffect(() => {
    if (text) announce(text, kind)
  }, [text, kind, announce])
}
