import type { ControlMessages } from './control-messages.js'
import type { QueueMessages } from './queue-messages.js'

/** Texts of the page of those who look after all tasks. */
export interface OperatorMessages {
  label: string
  sections: Record<'overview' | 'executions' | 'workers' | 'queues' | 'templates', string>
  loading: string
  unknown: string
  none: string
  close: string
  running: string
  ofCapacity(count: string): string
  waiting: string
  oldestWaiting: string
  atLeast(duration: string): string
  nobodyWaits: string
  failedLastHour: string
  comparedWithHourBefore(difference: string): string
  sameAsHourBefore: string
  workersAlive: string
  ofWorkers(count: string): string
  unavailable: string
  lastMinutes(minutes: number): string
  lastHours: string
  sparkline(period: string, least: string, most: string): string
  cancelledCount: string
  chartTitle: string
  chartDays(days: number): string
  chartDaysLabel: string
  chartEmpty: string
  chartHint: string
  chartTable: string
  chartDay: string
  chartTotal: string
  chartFinished: string
  chartFailed: string
  chartSoFar: string
  chartSummary(day: string, finished: string, failed: string): string
  attention: string
  attentionCalm: string
  attentionFailed(count: string): string
  attentionLost(count: string): string
  attentionSilent(count: string): string
  attentionOldest(duration: string): string
  attentionSince: string
  showAll: string
  modules: string
  modulesEmpty: string
  module: string
  executionsCount: string
  runTimes: string
  waitTimes: string
  failures: string
  failureShare(percent: string, failed: string, ended: string): string
  openModule(module: string): string
  searchLabel: string
  searchHint: string
  suggestions: string
  qualifiers: Record<
    | 'phase'
    | 'state'
    | 'module'
    | 'name'
    | 'user'
    | 'since'
    | 'before'
    | 'number'
    | 'root'
    | 'parent'
    | 'group',
    string
  >
  problem(qualifier: string, value: string): string
  quickFilters: string
  all: string
  active: string
  mine: string
  failedOnes: string
  lostOnes: string
  removeFilter(term: string): string
  views: string
  viewsEmpty: string
  saveView: string
  viewName: string
  deleteView(name: string): string
  viewSaved(name: string): string
  columns: string
  density: string
  comfortable: string
  compact: string
  columnNames: Record<
    | 'phase'
    | 'title'
    | 'progress'
    | 'module'
    | 'owner'
    | 'worker'
    | 'queue'
    | 'attempt'
    | 'created'
    | 'duration'
    | 'number',
    string
  >
  found(count: string, isExact: boolean): string
  noMatches: string
  noExecutions: string
  newItems(count: string): string
  loadMore: string
  selectAll: string
  selectRow(title: string): string
  selected(count: number): string
  selectMatching(count: string): string
  clearSelection: string
  bulkTools: string
  bulkTooMany(limit: string): string
  cancelMany(count: number): string
  retryMany(count: number): string
  cancelNote: string
  retryNote: string
  cannotCancel(count: number): string
  cannotRetry(count: number): string
  cancelFiltered: string
  retryFiltered: string
  goBack: string
  countChanged: string
  outcomes: Record<
    | 'cancelled'
    | 'cancelling'
    | 'too_late'
    | 'retried'
    | 'not_found'
    | 'denied'
    | 'not_replayable'
    | 'not_finished'
    | 'unavailable',
    string
  >
  outcomesOfMany: Record<
    | 'cancelled'
    | 'cancelling'
    | 'too_late'
    | 'retried'
    | 'not_found'
    | 'denied'
    | 'not_replayable'
    | 'not_finished'
    | 'unavailable',
    string
  >
  leftFilter: string
  detail: string
  shortcuts: string
  shortcutsOn: string
  shortcutNext: string
  shortcutPrevious: string
  shortcutSelect: string
  shortcutOpen: string
  shortcutSearch: string
  shortcutHelp: string
  shortcutEscape: string
  workersEmpty: string
  workersNobody: string
  workersDenied: string
  workersStale: string
  sources: Record<'flower' | 'remote_control' | 'stored', string>
  openFlower: string
  worker: string
  status: string
  alive: string
  gone: string
  pool: string
  load: string
  loadAverage: string
  busy(busy: string, places: string): string
  runsNow: string
  /** Added to the source where that does not tell what runs. */
  runsAsRecorded: string
  idle: string
  hiddenTasks(count: string): string
  lastSeen: string
  secondsAgo(seconds: string): string
  queues: string
  processed: string
  upSince: string
  templatesEmpty: string
  template: string
  declaredAs: string
  expected: string
  attempts: string
  tags: string
  executionsOf(title: string): string
  lastDays(days: number): string
  queuePanel: QueueMessages
  control: ControlMessages
}
