export { backoff } from './backoff.js'
export {
  createTaskManagerClient,
  type BulkTarget,
  type TaskManagerClient,
  type TaskManagerClientOptions,
} from './client.js'
export type { CsrfOptions } from './csrf.js'
export { TaskManagerError } from './errors.js'
export { ChangeFeed, type Connection, type ConnectionState, type FeedListener } from './feed.js'
export { filterParameters, matches, type Match } from './filter.js'
export {
  formatDuration,
  formatMoment,
  formatNumber,
  formatPercent,
  formatRelative,
  formatTime,
} from './format.js'
export { applyChange, mergeByVersion, newer, shown, type ShownPage, type Told } from './list.js'
export { ACTIVE_PHASES, ENDED_PHASES, isActive } from './phases.js'
export { RecentChanges } from './recent.js'
export { startedId, type StartAnswer, type Started } from './started.js'
export type { ChangeSink, ChangeTransport, OpenTransport, ServerVia, Via } from './transport.js'
export type * from './types.js'
