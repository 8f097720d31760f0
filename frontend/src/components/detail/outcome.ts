import type { Task, TaskPhase } from '../../core/types.js'
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

/** Return what to tell of how a task ended, or why it waits for another attempt; null where its phase says it all. */
export function outcomeText(task: Task, { detail }: Messages): OutcomeText | null {
  const said = task.error?.message.trim() ?? ''
  switch (task.phase) {
    case 'failed':
    case 'lost':
      return { phase: task.phase, ...failure(task, said, detail) }
    case 'expired':
      return { phase: 'expired', ...detail.reasons.expired, remark: '' }
    case 'cancelled':
      return { phase: 'cancelled', ...cancellation(task, detail), remark: '' }
    case 'retrying':
      return retrial(task, said, detail)
    case 'finished':
      return task.reason === 'ignored' ? { phase: 'finished', ...detail.reasons.ignored, remark: '' } : null
    default:
      return null
  }
}

type Texts = Omit<OutcomeText, 'phase'>

function failure({ reason, error }: Task, said: string, detail: Messages['detail']): Texts {
  if (reason === null || reason === 'exception') {
    const sentence = said || error?.type || detail.failedWithoutReason
    return { sentence, advice: detail.reasons.exception.advice, remark: '' }
  }
  // Only what a task refuses it words itself; the other messages are the machinery's.
  return { ...detail.reasons[reason], remark: reason === 'rejected' ? said : '' }
}

function cancellation(task: Task, detail: Messages['detail']): Texts {
  const by = task.cancel_requested?.by?.name
  const reason = task.reason === 'terminated' ? detail.reasons.terminated : detail.reasons.cancelled
  const who = by ? detail.cancelledByWhom(by) : reason.sentence
  const hasStarted = task.started_at !== null
  return {
    sentence: hasStarted ? who : `${who} ${detail.cancelledBefore}`,
    advice: hasStarted ? detail.reasons.terminated.advice : detail.reasons.cancelled.advice,
    remark: '',
  }
}

function retrial(task: Task, said: string, detail: Messages['detail']): OutcomeText | null {
  if (task.reason === 'awaiting_redelivery') {
    return { phase: 'retrying', ...detail.reasons.awaiting_redelivery, remark: '' }
  }
  if (!task.error) return null
  const sentence = said || task.error.type
  return { phase: 'retrying', sentence, advice: detail.attemptFailed(task.attempt), remark: '' }
}
