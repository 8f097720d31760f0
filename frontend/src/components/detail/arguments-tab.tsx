'use client'

import type { TaskDetail } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'
import { CopyButton } from './copy-button.js'
import { isEmpty } from './value-kind.js'
import { ValueView } from './value-view.js'

/** What the task was started with. */
export function ArgumentsTab({ task }: { task: TaskDetail }) {
  const { detail } = useMessages()
  if (task.args === null && task.kwargs === null) return <p className="tm-note">{detail.argumentsUnknown}</p>
  if (isEmpty(task.args) && isEmpty(task.kwargs)) return <p className="tm-note">{detail.noArguments}</p>
  return (
    <>
      {isEmpty(task.args) ? null : <Values title={detail.positional} value={task.args} />}
      {isEmpty(task.kwargs) ? null : <Values title={detail.named} value={task.kwargs} />}
      {task.replayable ? null : <p className="tm-note">{detail.notWhole}</p>}
    </>
  )
}

interface ValuesProps {
  title: string
  value: unknown
}

/** A value under a heading, with a button that copies it as JSON. */
export function Values({ title, value }: ValuesProps) {
  const { detail } = useMessages()
  return (
    <section className="tm-detail__section" aria-label={title}>
      <div className="tm-detail__head">
        <h3 className="tm-detail__heading">{title}</h3>
        <CopyButton text={JSON.stringify(value, null, 2)} label={detail.copyOf(title)} />
      </div>
      <ValueView value={value} />
    </section>
  )
}
