import {
  createTaskManagerClient,
  type TaskManagerClient,
  type TaskManagerClientOptions,
} from '../core/client.js'
import { matches } from '../core/filter.js'
import { isActive } from '../core/phases.js'
// Fetched late elsewhere, which a test would wait for.
import '../core/stream/open.js'
import type {
  Outcome,
  Task,
  TaskChange,
  TaskDetail,
  TaskNode,
  TaskNotification,
  Timeline,
} from '../core/types.js'
import type { FakeCall, FakeServer, FakeServerSeed, Refusal } from './fake-contract.js'
import { entailedBy, noFlower, sessionWith, statsWith } from './fake-defaults.js'
import { readFilter } from './fake-filter.js'
import { json, now, refuse, untilAborted } from './fake-http.js'
import { FakeWorkers, queuesWith } from './fake-workers.js'
import { makeTask, type TaskSeed } from './make-task.js'

/** Return a server that holds `seed`; its first user is number 1, named `nomina`. */
export function createFakeServer(seed: FakeServerSeed = {}): FakeServer {
  return new Fake(seed)
}

class Fake implements FakeServer {
  offline = false
  answering = true
  readonly calls: FakeCall[] = []
  readonly tasks = new Map<string, Task>()
  readonly #details = new Map<string, Partial<TaskDetail>>()
  readonly #timelines = new Map<string, Partial<Timeline>>()
  readonly #starts = new Map<string, (body: unknown) => TaskSeed>()
  readonly #notifications: TaskNotification[] = []
  readonly #seed: FakeServerSeed
  readonly #workers: FakeWorkers
  #log: TaskChange[] = []
  #epoch = 0
  #refusals: Refusal[] = []

  constructor(seed: FakeServerSeed) {
    this.#seed = seed
    this.#workers = new FakeWorkers(seed.workers, seed.workerDetails, sessionWith(seed.session))
    for (const task of seed.tasks ?? []) this.#put(makeTask(task))
    for (const notification of [...(seed.notifications ?? [])].reverse()) this.notify(notification)
    this.#log = []
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input), 'http://fake')
    const method = init?.method ?? 'GET'
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
    this.calls.push({ method, path: url.pathname + url.search, body })
    init?.signal?.throwIfAborted()
    if (!this.answering) return untilAborted(init?.signal)
    if (this.offline) throw new TypeError('Failed to fetch')
    const refused = this.#refusals.find(({ match }) =>
      typeof match === 'string' ? url.pathname.includes(match) : match.test(url.pathname + url.search),
    )
    if (refused) return refuse(refused.status, refused.code, refused.message, refused.field)
    return this.#answer(method, url, body)
  }

  client(options: TaskManagerClientOptions = {}): TaskManagerClient {
    return createTaskManagerClient({ fetch: this.fetch, pollInterval: 10, ...options })
  }

  start(seed: TaskSeed = {}): Task {
    return this.#tell(this.#put(makeTask({ created_at: new Date().toISOString(), ...seed })))
  }

  update(id: string, patch: TaskSeed): Task {
    const task = this.#get(id)
    const { progress, can, links, ...given } = patch
    const entailed: Partial<Task> =
      given.phase && given.phase !== task.phase ? entailedBy(task, given.phase) : {}
    const after: Task = {
      ...task,
      ...entailed,
      ...given,
      progress: { ...task.progress, ...progress },
      can: { ...task.can, ...entailed.can, ...can },
      links: { ...task.links, ...links },
      version: task.version + 1,
    }
    return this.#tell(this.#put(after))
  }

  remove(id: string): void {
    const task = this.#get(id)
    this.tasks.delete(id)
    this.#log.push({ op: 'remove', v: task.version + 1, id })
  }

  describe(id: string, detail: Partial<TaskDetail>, timeline?: Partial<Timeline>): void {
    this.#details.set(id, { ...this.#details.get(id), ...detail })
    if (timeline) this.#timelines.set(id, timeline)
  }

  onStart(path: string, seed: (body: unknown) => TaskSeed): void {
    this.#starts.set(path, seed)
  }

  notify(notification: Partial<TaskNotification>): TaskNotification {
    const made: TaskNotification = {
      id: this.#notifications.length + 1,
      task_id: 'task-0',
      kind: 'finished',
      revision: 0,
      title: 'Consolidar nómina',
      module: 'nomina',
      message: '',
      created_at: new Date().toISOString(),
      read_at: null,
      ...notification,
    }
    this.#notifications.unshift(made)
    return made
  }

  fail(
    match: string | RegExp,
    status: number,
    code: string,
    message = code,
    field: string | null = null,
  ): void {
    this.#refusals.push({ match, status, code, message, field })
  }

  heal(): void {
    this.#refusals = []
  }

  mustRefetch(): void {
    this.#epoch += 1
    this.#log = []
  }

  #answer(method: string, url: URL, body: unknown): Response {
    const start = this.#starts.get(url.pathname)
    if (start && method === 'POST') return json({ task_id: this.start(start(body)).id }, 202)
    const found =
      /\/(session|executions|changes|notifications|workers|queues|flower-info|templates|stats|bulk|cancel)\/(.*)$/.exec(
        url.pathname,
      )
    const rest = decodeURIComponent(found?.[2] ?? '').replace(/\/$/, '')
    switch (found?.[1]) {
      case 'session':
        return json(sessionWith(this.#seed.session))
      case 'executions':
        return rest ? this.#one(rest, body) : this.#list(url.searchParams)
      case 'changes':
        return json(this.#changes(url.searchParams.get('cursor')))
      case 'notifications':
        return this.#inbox(rest, body)
      case 'bulk':
        return this.#bulk(rest === 'cancel', body as { ids?: string[]; filter?: Record<string, string> })
      case 'workers':
        return this.#workers.answer(rest, body)
      case 'queues':
        return json(queuesWith(this.#seed.queues))
      case 'flower-info':
        return json(noFlower())
      case 'templates':
        return json({ results: this.#seed.templates ?? [] })
      case 'stats':
        return json(statsWith(this.#seed.stats))
    }
    return refuse(404, 'not_found', `No such address: ${url.pathname}`)
  }

  #list(parameters: URLSearchParams): Response {
    const filter = readFilter(parameters)
    const text = filter.q?.toLowerCase()
    const wanted = [...this.tasks.values()]
      .filter((task) => matches({ ...filter, q: '' }, task, sessionWith(this.#seed.session).user.id) === true)
      .filter((task) => !text || `${task.title} ${task.name} ${task.id}`.toLowerCase().includes(text))
      .sort((a, b) => b.created_at.localeCompare(a.created_at) || b.number - a.number)
    const from = Number(parameters.get('after') ?? 0)
    const size = Number(parameters.get('page_size') ?? 50)
    const next = from + size < wanted.length ? String(from + size) : null
    return json({
      results: wanted.slice(from, from + size),
      next: null,
      previous: null,
      next_cursor: next,
      count: wanted.length,
      count_is_exact: true,
      as_of: now(),
      cursor: this.#cursor(),
    })
  }

  #one(rest: string, body: unknown): Response {
    const [, id = rest, action] = /^(.*?)(?:\/(cancel|retry|events|tree))?$/.exec(rest) ?? []
    const task = this.tasks.get(id)
    if (!task) return refuse(404, 'not_found', 'There is no such task.')
    switch (action) {
      case 'cancel':
        return json(
          this.#cancel(task, Boolean((body as { terminate?: boolean } | undefined)?.terminate)),
          202,
        )
      case 'retry':
        return task.replayable
          ? json(this.#retry(task), 201)
          : refuse(409, 'not_replayable', 'Its arguments are not whole.')
      case 'events':
        return json({ events: [], attempts: [], truncated: false, ...this.#timelines.get(id) })
      case 'tree':
        return json(this.#tree(task))
    }
    return json({ ...task, args: [], kwargs: {}, traceback: null, ...this.#details.get(id) })
  }

  #cancel(task: Task, terminated: boolean): Outcome {
    const outcome = (word: Outcome['outcome'], phase: Task['phase']): Outcome => ({
      task_id: task.id,
      outcome: word,
      phase,
      new_task_id: null,
      terminated: terminated || null,
      detail: word,
    })
    if (!isActive(task.phase)) return outcome('too_late', task.phase)
    if (task.phase === 'running' && !terminated) {
      this.update(task.id, { phase: 'cancelling', cancel_requested: { at: now(), by: task.owner } })
      return outcome('cancelling', 'cancelling')
    }
    this.update(task.id, { phase: 'cancelled' })
    return outcome('cancelled', 'cancelled')
  }

  #retry(task: Task): Outcome {
    const again = this.start({
      title: task.title,
      name: task.name,
      module: task.module,
      owner: task.owner,
      retry_of: task.id,
    })
    return {
      task_id: task.id,
      outcome: 'retried',
      phase: null,
      new_task_id: again.id,
      terminated: null,
      detail: '',
    }
  }

  #bulk(
    isCancel: boolean,
    target: { ids?: string[]; filter?: Record<string, string>; expected_count?: number },
  ): Response {
    const filter = readFilter(new URLSearchParams(target.filter))
    const ids =
      target.ids ??
      [...this.tasks.values()].filter((task) => matches(filter, task, 1) === true).map(({ id }) => id)
    if (target.expected_count !== undefined && target.expected_count !== ids.length) {
      return refuse(409, 'count_changed', `There are ${ids.length} now.`)
    }
    const results = ids.map((id): Outcome => {
      const task = this.tasks.get(id)
      if (!task)
        return {
          task_id: id,
          outcome: 'not_found',
          phase: null,
          new_task_id: null,
          terminated: null,
          detail: '',
        }
      return isCancel ? this.#cancel(task, false) : this.#retry(task)
    })
    const counts: Record<string, number> = {}
    for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
    return json({ results, counts }, 202)
  }

  #tree(task: Task): unknown {
    const root = task.root_id ?? task.id
    const members = [...this.tasks.values()].filter((other) => other.id === root || other.root_id === root)
    const below = (id: string): TaskNode[] =>
      members
        .filter(({ parent_id }) => parent_id === id)
        .map((child) => ({ ...child, children: below(child.id) }))
    const tops = members.filter(({ parent_id }) => !members.some(({ id }) => id === parent_id))
    const tree = tops.map((top) => ({ ...top, children: below(top.id) }))
    return { root_id: root, count: members.length, truncated: false, tree }
  }

  #inbox(rest: string, body: unknown): Response {
    const unread = (): TaskNotification[] => this.#notifications.filter(({ read_at }) => read_at === null)
    if (rest === 'read-all') {
      const upTo = (body as { up_to?: number } | undefined)?.up_to ?? Infinity
      const marked = unread().filter(({ id }) => id <= upTo)
      marked.forEach((one) => (one.read_at = now()))
      return json({ marked: marked.length, unread: unread().length })
    }
    const one = this.#notifications.find(({ id }) => `${id}/read` === rest)
    if (one) {
      one.read_at ??= now()
      return json(one)
    }
    return json({
      results: this.#notifications,
      next: null,
      previous: null,
      next_cursor: null,
      count: this.#notifications.length,
      count_is_exact: true,
      unread: unread().length,
    })
  }

  #changes(cursor: string | null): unknown {
    const [epoch, from] = (cursor ?? this.#cursor()).split(':').map(Number)
    if (epoch !== this.#epoch)
      return { type: 'must_refetch', code: 'pruned', cursor: this.#cursor(), retry_after: 0 }
    const items = this.#log.slice(from)
    return { type: 'changes', items, cursor: this.#cursor(), up_to_date: true, retry_after: 0.01 }
  }

  #cursor(): string {
    return `${this.#epoch}:${this.#log.length}`
  }

  #get(id: string): Task {
    const task = this.tasks.get(id)
    if (!task) throw new Error(`No task ${id}`)
    return task
  }

  #put(task: Task): Task {
    this.tasks.set(task.id, task)
    return task
  }

  #tell(task: Task): Task {
    this.#log.push({ op: 'upsert', v: task.version, execution: task })
    return task
  }
}
