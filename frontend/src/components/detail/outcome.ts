import type { Task, TaskPhase, TaskReason } from '../../core/types.js'
import type { Messages } from '../../locales/messages.js'

export interface OutcomeText {
  /** Whose colour it takes. */
  phase: TaskPhase
  sentence: string
  /** What can be done; empty where nothing need be. */
  advice: string
  /** The task's own words that the sentence does not say. */
  remark: string
}

type OutcomeMessages = Pick<Messages, 'detail' | 'reasons'>

/** Return what to tell of how a task ended, or why it waits for another attempt; null where its phase says it all. */
export function outcomeText(task: Task, { detail, reasons }: OutcomeMessages): OutcomeText | null {
  const texts = { detail, reasons }
  const said = task.error?.message.trim() ?? ''
  switch (task.phase) {
    case 'failed':
    case 'lost':
      return { phase: task.phase, ...failure(task, said, texts) }
    case 'expired':
      return { phase: 'expired', ...of('expired', texts) }
    case 'cancelled':
      return { phase: 'cancelled', ...cancellation(task, texts) }
    case 'retrying':
      return retrial(task, said, texts)
    case 'finished':
      return task.reason === 'ignored' ? { phase: 'finished', ...of('ignored', texts) } : null
    default:
      return null
  }
}

type Texts = Omit<OutcomeText, 'phase'>

function of(reason: TaskReason, { detail, reasons }: OutcomeMessages): Texts {
  return { sentence: reasons[reason], advice: detail.advice[reason], remark: '' }
}

function failure({ reason, error }: Task, said: string, texts: OutcomeMessages): Texts {
  if (reason === null || reason === 'exception') {
    const sentence = said || error?.type || texts.reasons.unknown
    return { sentence, advice: texts.detail.advice.exception, remark: '' }
  }
  // Only what a task refuses it words itself; the other messages are the machinery's.
  return { ...of(reason, texts), remark: reason === 'rejected' ? said : '' }
}

function cancellation(task: Task, texts: OutcomeMessages): Texts {
  const by = task.cancel_requested?.by?.name
  const { detail, reasons } = texts
  const who = by
    ? detail.cancelledByWhom(by)
    : reasons[task.reason === 'terminated' ? 'terminated' : 'cancelled']
  const hasStarted = task.started_at !== null
  return {
    sentence: hasStarted ? who : `${who} ${detail.cancelledBefore}`,
    advice: detail.advice[hasStarted ? 'terminated' : 'cancelled'],
    remark: '',
  }
}

function retrial(task: Task, said: string, texts: OutcomeMessages): OutcomeText | null {
  if (task.reason === 'awaiting_redelivery') return { phase: 'retrying', ...of('awaiting_redelivery', texts) }
  if (!task.error) return null
  const sentence = said || task.error.type
  return { phase: 'retrying', sentence, advice: texts.detail.attemptFailed(task.attempt), remark: '' }
}
