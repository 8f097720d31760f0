import type { TaskEvent, TaskPhase, TaskReason } from '../core/types.js'

/** Every text of the package; `en` and `es` are whole ones, `<TaskManagerProvider messages>` overrides some. */
export interface Messages {
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
    retried: string
    result: string
    details: string
    close: string
    copy: string
    copied: string
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
    progress: string
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
  detail: {
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
    /** What became of it, by reason: a sentence, then what can be done. */
    reasons: Record<TaskReason, { sentence: string; advice: string }>
    failedWithoutReason: string
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
  button: {
    starting: string
    notStarted: string
    /** What is new of a button's task, for screen readers. */
    news(label: string, text: string): string
    cancel: string
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
    more(count: number): string
    close(title: string): string
    closeAll: string
    open: string
  }
  operator: {
    label: string
    sections: Record<'overview' | 'executions' | 'workers' | 'templates', string>
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
  }
}

/** A language: its BCP-47 code, by which dates and numbers are written, and its texts. */
export interface Locale {
  code: string
  messages: Messages
}
