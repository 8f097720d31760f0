import type { TaskEvent, TaskReason } from '../core/types.js'

/** Texts of the detail of a task. */
export interface DetailMessages {
  copy: string
  copied: string
  tabs: Record<'overview' | 'arguments' | 'result' | 'workflow', string>
  sections: string
  loading: string
  back: string
  openPage: string
  more: string
  openInFlower: string
  openResult: string
  terminateConfirm: string
  terminateSent: string
  leaveRunning: string
  startedAgain: string
  openNew: string
  couldNotLoad: string
  stale: string
  removed: string
  /** What can be done, by reason. */
  advice: Record<TaskReason, string>
  technical: string
  traceback: string
  copyTraceback: string
  inferred: string
  corrected: string
  attemptFailed(number: number): string
  nextTry(moment: string): string
  cancelRequestedBy(name: string): string
  cancelledByWhom(name: string): string
  cancelledBefore: string
  timeline: string
  attempt(number: number, of: number | null): string
  redelivered: string
  waited(duration: string): string
  ran(duration: string): string
  /** Nobody saw when it stopped. */
  ranAtMost(duration: string): string
  waitingFor(duration: string): string
  runningFor(duration: string): string
  onWorker(name: string): string
  events: Record<TaskEvent['kind'], string>
  inQueue(name: string): string
  allEvents(count: number): string
  olderEvents: string
  facts: Record<
    | 'startedBy'
    | 'cancelledBy'
    | 'created'
    | 'eta'
    | 'expires'
    | 'started'
    | 'finished'
    | 'duration'
    | 'queue'
    | 'worker'
    | 'module'
    | 'name'
    | 'task'
    | 'number'
    | 'tags'
    | 'id'
    | 'rootId'
    | 'parentId'
    | 'groupId'
    | 'retryOf',
    string
  >
  factsTitle: string
  nobody: string
  copyOf(what: string): string
  positional: string
  named: string
  noArguments: string
  argumentsUnknown: string
  notWhole: string
  noResult: string
  noResultYet: string
  noResultEver: string
  hidden: string
  hiddenWhy: string
  nothing: string
  yes: string
  no: string
  emptyText: string
  emptyList: string
  emptyObject: string
  items(count: number): string
  fields(count: number): string
  tooLarge(size: string): string
  moreItems(count: number): string
  showAll: string
  showLess: string
  alone: string
  inParallel(count: number): string
  groupDone(finished: number, total: number): string
  groupFailed(count: number): string
  next: string
  thisOne: string
  again: string
  treeTruncated(count: number): string
}
