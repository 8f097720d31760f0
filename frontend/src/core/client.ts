import type { CsrfOptions } from './csrf.js'
import { ChangeFeed } from './feed.js'
import { filterParameters } from './filter.js'
import { Http, type Call } from './http.js'
import { lateTransport } from './late-transport.js'
import { queryString } from './query.js'
import type { Page } from './stream/page.js'
import { startedId, type Started } from './started.js'
import type { ServerVia } from './transport.js'
import type {
  ChangesAnswer,
  NotificationPage,
  Outcome,
  Outcomes,
  ReadAll,
  Session,
  TaskDetail,
  TaskFilter,
  TaskNotification,
  TaskPage,
  TaskStats,
  TaskTemplate,
  TaskTree,
  Timeline,
  Workers,
} from './types.js'

export interface TaskManagerClientOptions {
  /** Where `task_manager.api.urls` is mounted. Default `/api/tasks`. */
  baseUrl?: string
  /** `cookie` (default): the page's session; or a function that returns a bearer token, called again after a 401. */
  auth?: 'cookie' | (() => Promise<string> | string)
  csrf?: CsrfOptions
  /** Default the global `fetch`. */
  fetch?: typeof fetch
  /** How changes arrive; `auto` (default) takes the best that the server offers. */
  transport?: 'auto' | ServerVia
  /**
   * Whose changes are followed: of `all` that the user may see (default), or only of `mine`, which spares staff what
   * others' tasks do. Lists of others' tasks are then as they were fetched.
   */
  follow?: 'all' | 'mine'
  /** Stop asking when the page has been hidden for `after` milliseconds (default 30,000); `false` never stops. */
  pauseWhenHidden?: { after: number } | false
  /** Language of what only the server can word; default the document's. */
  language?: string
  /** Milliseconds between questions while something shown moves, where the server cannot push. Default 1,000. */
  pollInterval?: number
  /** Which page the client belongs to; default the one that it runs in. For tests. */
  page?: Page
}

/** Which tasks a bulk action is for. With a filter, `expectedCount` is how many the person was told. */
export type BulkTarget = { ids: readonly string[] } | { filter: TaskFilter; expectedCount: number }

interface Aborting {
  signal?: AbortSignal | undefined
}

/** Everything the server offers, in functions. All reject with TaskManagerError. */
export interface TaskManagerClient {
  readonly baseUrl: string
  readonly feed: ChangeFeed
  session(): Promise<Session>
  listTasks(
    filter?: TaskFilter,
    page?: { after?: string | null; pageSize?: number } & Aborting,
  ): Promise<TaskPage>
  task(id: string, options?: Aborting): Promise<TaskDetail>
  timeline(id: string, options?: Aborting): Promise<Timeline>
  tree(id: string, options?: Aborting): Promise<TaskTree>
  cancel(id: string, options?: { terminate?: boolean }): Promise<Outcome>
  retry(id: string): Promise<Outcome>
  cancelMany(target: BulkTarget): Promise<Outcomes>
  retryMany(target: BulkTarget): Promise<Outcomes>
  notifications(
    page?: { unread?: boolean; after?: string | null; pageSize?: number } & Aborting,
  ): Promise<NotificationPage>
  markRead(notificationId: number): Promise<TaskNotification>
  /** Mark those up to an id, or all, as read. */
  markAllRead(upTo?: number): Promise<ReadAll>
  stats(of?: { module?: string; days?: number } & Aborting): Promise<TaskStats>
  workers(options?: Aborting): Promise<Workers>
  templates(options?: Aborting): Promise<TaskTemplate[]>
  changes(cursor: string | null, options?: Aborting): Promise<ChangesAnswer>
  /** POST to an address of the host that starts a task and answers with its id. */
  start(url: string, body?: unknown): Promise<Started>
  /** Send anything else to the API, such as what `@task-manager/react/operator` asks; resolves to the answer's JSON. */
  send<T>(call: Call): Promise<T>
  /** Word what only the server can word in this language, unless the options name another. */
  setLanguage(language: string): void
  /** Primary key of who is signed in, once `session()` has told it. */
  readonly viewer: unknown
  /** Milliseconds by which the server's clock is ahead of this one, as far as its answers told it. */
  readonly clockOffset: number
}

export function createTaskManagerClient(options: TaskManagerClientOptions = {}): TaskManagerClient {
  const baseUrl = (options.baseUrl ?? '/api/tasks').replace(/\/+$/, '')
  let { language } = options
  let clockOffset = 0
  const http = new Http({
    baseUrl,
    auth: options.auth ?? 'cookie',
    csrf: options.csrf ?? {},
    // Not `globalThis.fetch` itself: whoever replaces it later, as tests do, is to be heard.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    language: () => language ?? documentLanguage(),
  })
  const get = <T>(path: string, { signal }: Aborting = {}): Promise<T> => http.send<T>({ path, signal })
  const post = <T>(path: string, body?: unknown): Promise<T> => http.send<T>({ method: 'POST', path, body })
  const askSession = async (): Promise<Session> => {
    const session = await get<Session>('session/')
    const { id } = session.user
    if (viewer !== undefined && String(viewer) !== String(id)) feed.forget()
    viewer = id
    return session
  }
  let asked: Promise<Session> | null = null
  const session = (): Promise<Session> => (asked ??= askSession().finally(() => (asked = null)))
  const feed = new ChangeFeed(
    lateTransport(async () => {
      // Who is asking has to be known first; it is found out while the code is on its way.
      const asked = session()
      asked.catch(() => {})
      const { createStream } = await import('./stream/open.js')
      return createStream({ options, address: baseUrl, asked, session, http })
    }),
  )
  const acting = async <T>(action: Promise<T>): Promise<T> => {
    const answer = await action
    feed.poke()
    return answer
  }
  let viewer: unknown

  return {
    baseUrl,
    feed,
    session,
    async listTasks(filter = {}, { after, pageSize, signal } = {}) {
      const query = { ...filterParameters(filter), after: after ?? undefined, page_size: pageSize }
      const page = await get<TaskPage>(`executions/${queryString(query)}`, { signal })
      clockOffset = Date.parse(page.as_of) - Date.now()
      page.results.forEach((task) => feed.endings.note(task))
      return page
    },
    async task(id, aborting) {
      const task = await get<TaskDetail>(`${execution(id)}/`, aborting)
      feed.endings.note(task)
      return task
    },
    timeline: (id, aborting) => get(`${execution(id)}/events/`, aborting),
    tree: (id, aborting) => get(`${execution(id)}/tree/`, aborting),
    cancel: (id, { terminate = false } = {}) =>
      acting(post(`${execution(id)}/cancel/`, terminate ? { terminate } : {})),
    retry: (id) => acting(post(`${execution(id)}/retry/`)),
    cancelMany: (target) => acting(post('bulk/cancel/', bulkBody(target))),
    retryMany: (target) => acting(post('bulk/retry/', bulkBody(target))),
    notifications: ({ unread, after, pageSize, signal } = {}) =>
      get(`notifications/${queryString({ unread, after: after ?? undefined, page_size: pageSize })}`, {
        signal,
      }),
    markRead: (id) => post(`notifications/${id}/read/`),
    markAllRead: (upTo) => post('notifications/read-all/', upTo === undefined ? {} : { up_to: upTo }),
    stats: ({ module, days, signal } = {}) => get(`stats/${queryString({ module, days })}`, { signal }),
    workers: (aborting) => get('workers/', aborting),
    templates: async (aborting) => (await get<{ results: TaskTemplate[] }>('templates/', aborting)).results,
    changes: (cursor, aborting) => get(`changes/${queryString({ cursor: cursor ?? undefined })}`, aborting),
    start: async (url, body = {}) => ({ taskId: startedId(await acting(post<unknown>(url, body))) }),
    send: (call) => http.send(call),
    setLanguage(code) {
      language = options.language ?? code
    },
    get viewer() {
      return viewer
    },
    get clockOffset() {
      return clockOffset
    },
  }
}

function execution(id: string): string {
  // Slashes stay: an id may be any text, and proxies refuse an encoded slash.
  return `executions/${id.split('/').map(encodeURIComponent).join('/')}`
}

function bulkBody(target: BulkTarget): Record<string, unknown> {
  if ('ids' in target) return { ids: target.ids }
  return { filter: filterParameters(target.filter), expected_count: target.expectedCount }
}

function documentLanguage(): string | undefined {
  return globalThis.document?.documentElement.lang || undefined
}
