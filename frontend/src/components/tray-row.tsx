'use client'

import { useId, useRef } from 'react'

import type { Task } from '../core/types.js'
import { useTaskRow } from '../headless/use-task-row.js'
import { useMessages } from '../hooks/context.js'
import { PhaseIcon } from './phase-icon.js'
import { RelativeTime } from './relative-time.js'
import { TaskActionAnswer, TaskActionButtons } from './task-actions.js'
import { ProgressBar } from './task-progress.js'
import { TaskTitle } from './task-title.js'

export interface TrayRowProps {
  task: Task
  detailHref: ((taskId: string) => string) | undefined
  onOpenTask: ((taskId: string) => void) | undefined
}

/** One task on two or three short lines. */
export function TrayRow({ task, detailHref, onOpenTask }: TrayRowProps) {
  const row = useTaskRow(task)
  const id = useId()
  const title = useRef<HTMLElement>(null)
  const note = row.isActive ? row.timeText : row.reasonText
  return (
    <article className="tm-tray-row" data-phase={task.phase} aria-labelledby={id}>
      <PhaseIcon phase={task.phase} percent={row.progress.percent} />
      <div className="tm-tray-row__body">
        <TaskTitle
          taskId={task.id}
          title={row.title}
          id={id}
          titleRef={title}
          detailHref={detailHref}
          onOpenTask={onOpenTask}
        />
        <p className="tm-tray-row__line tm-parts">
          <span className="tm-tray-row__phase">{row.phaseText}</span>
          {row.progress.mode === 'determinate' ? <span>{row.progress.percentText}</span> : null}
          {row.endedAt ? <RelativeTime at={row.endedAt} /> : null}
          {note ? <span className="tm-tray-row__note">{note}</span> : null}
        </p>
        {row.isActive ? <ProgressBar progress={row.progress} label={row.title} /> : null}
        <TaskActionAnswer answer={row.answer} onOpenTask={onOpenTask} detailHref={detailHref} />
      </div>
      <div className="tm-tray-row__actions">
        {row.resultUrl && task.phase === 'finished' ? (
          <ResultLink href={row.resultUrl} title={row.title} />
        ) : null}
        <TaskActionButtons
          actions={row.actions}
          title={row.title}
          only={row.isActive || task.phase !== 'finished' ? ['cancel', 'retry'] : ['cancel']}
          // The button goes away once it has worked; the focus must not go with it.
          onPress={() => title.current?.focus()}
        />
      </div>
    </article>
  )
}

function ResultLink({ href, title }: { href: string; title: string }) {
  const { actions } = useMessages()
  return (
    <a className="tm-button" data-size="small" href={href} aria-label={`${actions.result}: ${title}`}>
      {actions.result}
    </a>
  )
}
