import type { TaskEvent } from '../../core/types.js'
import type { Messages } from '../../locales/messages.js'

/** Return what an event says, and what it is about. */
export function eventText(
  { kind, data }: TaskEvent,
  { detail, phases }: Messages,
): { title: string; remark: string } {
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '')
  switch (kind) {
    case 'published':
      return { title: detail.events.published, remark: text('queue') && detail.inQueue(text('queue')) }
    case 'cancel_requested':
      return {
        title: text('by') ? detail.cancelRequestedBy(text('by')) : detail.events.cancel_requested,
        remark: '',
      }
    case 'received':
    case 'started':
    case 'alive':
    case 'refused':
      return { title: detail.events[kind], remark: text('worker') && detail.onWorker(text('worker')) }
    case 'retried':
      return { title: detail.events.retried, remark: text('error') }
    case 'ended':
      return {
        title: endText(text('state'), text('reason'), phases) || detail.events.ended,
        remark: text('error'),
      }
    case 'interrupted':
      return { title: detail.events.interrupted, remark: '' }
  }
}

function endText(state: string, reason: string, phases: Messages['phases']): string {
  if (state === 'SUCCESS') return phases.finished
  if (state === 'FAILURE')
    return reason === 'worker_lost' || reason === 'never_published' ? phases.lost : phases.failed
  if (state === 'REVOKED') return reason === 'expired' ? phases.expired : phases.cancelled
  return ''
}
