'use client'

import type { TaskDetail } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'
import { PhaseIcon } from '../phase-icon.js'
import { outcomeText } from './outcome.js'
import { TechnicalDetails } from './technical-details.js'

/** How it ended: first a sentence, then what to do, then what developers want. */
export function OutcomeCard({ task }: { task: TaskDetail }) {
  const messages = useMessages()
  const text = outcomeText(task, messages)
  const isFailure = task.phase === 'failed' || task.phase === 'lost'
  if (!text) return null
  return (
    <section className="tm-outcome" data-phase={text.phase}>
      <PhaseIcon phase={text.phase} className="tm-outcome__icon" />
      <div className="tm-outcome__text">
        <p className="tm-outcome__sentence">{text.sentence}</p>
        {text.remark ? <p className="tm-outcome__remark">{text.remark}</p> : null}
        {text.advice ? <p className="tm-outcome__advice">{text.advice}</p> : null}
        {task.inferred ? <p className="tm-inferred">{messages.detail.inferred}</p> : null}
        {task.revision > 0 ? <p className="tm-outcome__advice">{messages.detail.corrected}</p> : null}
        {isFailure ? <TechnicalDetails error={task.error} traceback={task.traceback} /> : null}
      </div>
    </section>
  )
}
