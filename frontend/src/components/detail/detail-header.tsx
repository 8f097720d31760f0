'use client'

import type { ReactNode } from 'react'

import type { Task } from '../../core/types.js'
import { useTaskAnswer } from '../../headless/use-task-answer.js'
import { useMessages } from '../../hooks/index.js'
import { PhaseIcon } from '../phase-icon.js'
import { ActionAnswer } from './action-answer.js'
import { DetailMenu } from './detail-menu.js'
import { BackIcon, CloseIcon } from './icons.js'
import { MainAction } from './main-action.js'
import { TerminateQuestion, useTermination } from './termination.js'
import type { TaskDetailOptions } from './types.js'

interface FrameProps {
  titleId: string
  back: (() => void) | undefined
  onClose: (() => void) | undefined
}

interface DetailHeaderProps extends FrameProps, Pick<TaskDetailOptions, 'detailHref'> {
  task: Task
  open(id: string): void
}

/** What the task is, how it stands, and what can be done about it. */
export function DetailHeader({ task, open, detailHref, ...frame }: DetailHeaderProps) {
  const { modules, phases } = useMessages()
  const { actions, answer } = useTaskAnswer(task)
  const termination = useTermination(task)
  const main = actions.find(({ name }) => name !== 'terminate')
  return (
    <header className="tm-detail__header" data-back={frame.back ? '' : undefined}>
      <Bar {...frame}>
        <DetailMenu
          task={task}
          retry={task.links.result ? actions.find(({ name }) => name === 'retry') : undefined}
          onTerminate={termination.ask}
          href={frame.onClose ? detailHref?.(task.id) : undefined}
        />
      </Bar>
      <h2 id={frame.titleId} className="tm-detail__title" title={task.title} dir="auto">
        {task.title || task.name || task.task}
      </h2>
      <div className="tm-detail__state">
        <span className="tm-badge tm-pill" data-phase={task.phase}>
          <PhaseIcon phase={task.phase} percent={task.progress.percent} />
          {phases[task.phase]}
        </span>
        {task.module ? (
          <span className="tm-detail__module">{modules[task.module] ?? task.module}</span>
        ) : null}
        <MainAction task={task} action={main} />
      </div>
      <TerminateQuestion termination={termination} />
      <ActionAnswer answer={answer} sent={termination.answer} open={open} detailHref={detailHref} />
    </header>
  )
}

interface PlainHeaderProps extends FrameProps {
  title: string
  /** Only for those who do not see what is drawn instead. */
  isHidden?: boolean
  children?: ReactNode
}

export function PlainHeader({ title, isHidden = false, children, ...frame }: PlainHeaderProps) {
  return (
    <header className="tm-detail__header" data-back={frame.back ? '' : undefined}>
      <Bar {...frame} />
      <h2 id={frame.titleId} className={isHidden ? 'tm-visually-hidden' : 'tm-detail__title'}>
        {title}
      </h2>
      {children}
    </header>
  )
}

function Bar({ back, onClose, children }: Omit<FrameProps, 'titleId'> & { children?: ReactNode }) {
  const { actions, detail } = useMessages()
  return (
    <div className="tm-detail__bar">
      {back ? (
        <button type="button" className="tm-button" data-variant="quiet" data-size="small" onClick={back}>
          <BackIcon />
          {detail.back}
        </button>
      ) : null}
      <span className="tm-detail__tools">
        {children}
        {onClose ? (
          <button
            type="button"
            className="tm-icon-button"
            aria-label={actions.close}
            title={actions.close}
            onClick={onClose}
          >
            <CloseIcon />
          </button>
        ) : null}
      </span>
    </div>
  )
}
