import type { QueueReason } from '../core/types.js'

/** Texts of the operator's panel of queues. */
export interface QueueMessages {
  queue: string
  depth: string
  oldest: string
  consumers: string
  held: string
  takenBy: string
  empty: string
  source(broker: string): string
  brokerAway: string
  nobodyTakes: string
  nothingWaits: string
  asRecorded: string
  priority(priority: string, count: string): string
  /** Why something is not known. */
  reasons: Record<QueueReason, string>
}
