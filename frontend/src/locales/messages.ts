import type { TaskPhase, TaskReason } from '../core/types.js'
import type { DetailMessages } from './detail-messages.js'
import type { OperatorMessages } from './operator-messages.js'

/** Every text of the package; `en` and `es` are whole ones, `<TaskManagerProvider messages>` overrides some. */
export interface Messages {
  /** What people read for the name of a module in code; without an entry, that name. */
  modules: Readonly<Record<string, string>>
  /** How people are told what a task is doing. */
  phases: Record<TaskPhase, string>
  connection: {
    live: string
    polling: string
    connecting: string
    reconnecting: string
    offline: string
    closed: string
    updated(ago: string): string
    reconnect: string
  }
  time: {
    now: string
    remaining(duration: string): string
    almostDone: string
    waiting(duration: string): string
    noNews(duration: string): string
    starts(moment: string): string
    took(duration: string): string
    /** How long a task has been running of which nothing else is known. */
    elapsed(duration: string): string
    nextAttempt(when: string): string
    askedToStop(ago: string): string
  }
  actions: {
    cancel: string
    cancelling: string
    cancelled: string
    tooLate: string
    terminate: string
    retry: string
    retrying: string
    result: string
    details: string
    close: string
    tryAgain: string
    /** Before a link to the new task. */
    runningAgainAs: string
    notFinished: string
    hideResult: string
    terminating: string
  }
  errors: {
    network: string
    notFound: string
    denied: string
    signedOut: string
    notReplayable: string
    unavailable: string
    unknown: string
  }
  /** What became of a task, by reason. */
  reasons: Record<TaskReason | 'unknown', string>
  monitor: {
    title: string
    empty: string
    emptyFiltered: string
    newItems(count: number): string
    loadMore: string
    loading: string
    running(count: number): string
    all: string
    active: string
    finished: string
    failed: string
    module: string
    search: string
    filters: string
    sectionNow: string
    sectionToday: string
    sectionEarlier: string
    attempt(number: number, of: number | null): string
    attemptShort(number: number): string
    allModules: string
    phase: string
    clearFilters: string
    loadFailed: string
    loadMoreFailed: string
    hasLeft: string
    cancelledBy(name: string): string
    cancelledBeforeStart: string
    cancelledBeforeStartBy(name: string): string
  }
  detail: DetailMessages
  button: {
    starting: string
    notStarted: string
    /** What is new of a button's task, for screen readers. */
    news(label: string, text: string): string
    cancelOf(label: string): string
    resultOf(label: string): string
    retryOf(label: string): string
    dismiss: string
    confirmTitle(label: string): string
    confirmText: string
    keep: string
    progress(label: string): string
  }
  tray: {
    title: string
    /** What the corner button says. */
    running(count: number): string
    none: string
    active: string
    recent: string
    empty: string
    all: string
    more(count: number): string
    close: string
  }
  bell: {
    title: string
    unread(count: number): string
    noneUnread: string
    unreadSection: string
    today: string
    yesterday: string
    markAllRead: string
    empty: string
    unreadOne: string
    corrected: string
    untitled: string
    showMore: string
  }
  toast: {
    region: string
    finished(title: string): string
    failed(title: string): string
    cancelled(title: string): string
    lost(title: string): string
    expired(title: string): string
    corrected(sentence: string): string
    severalFailed(count: number): string
    /** Two tasks or more ended, `failed` of them lost or with an error. */
    whileAway(ended: number, failed: number): string
    more(count: number): string
    close(title: string): string
    closeAll: string
    open: string
  }
  operator: OperatorMessages
}

/** The sections that are fetched with what they belong to: most readers never open it. */
export type LateSection = 'detail' | 'operator'
export type FirstMessages = Omit<Messages, LateSection>

/** A language: its BCP-47 code, by which dates and numbers are written, and its texts. */
export interface Locale {
  code: string
  messages: FirstMessages
  late: { [S in LateSection]: () => Promise<Messages[S]> }
}
