import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

import { sessionWith } from '../../../testing/fake-defaults.js'
import { makeTask, type TaskSeed } from '../../../testing/make-task.js'
import type { Task, TaskChange } from '../../types.js'

interface Asked {
  path: string
  query: URLSearchParams
  token: string | undefined
}

interface Refusal {
  status: number
  code: string
  retryAfter?: number
}

/**
 * - `ok`: as the real one.
 * - `cut`: ends each stream after its first message.
 * - `held`: something on the way keeps back what is written.
 * - `page`: something on the way answers with a page.
 */
type StreamMode = 'ok' | 'cut' | 'held' | 'page'

/** An HTTP server of tasks that speaks as ours does, with everything that can befall one on the way. */
export class WireServer {
  readonly tasks = new Map<string, Task>()
  readonly asked: Asked[] = []
  readonly refusals = new Map<string, Refusal>()
  user: number = 1
  transports: string[] = ['sse', 'long_poll', 'polling']
  mode: StreamMode = 'ok'
  /** Whether a long poll waits. */
  canWait = true
  /** Tokens that are good; null asks for none. */
  tokens: string[] | null = null
  /** Milliseconds by which answers other than changes are late. */
  slowness = 0
  /** How the bytes of a stream are cut up. */
  chunk = Infinity
  pingMs = 15_000
  lifeMs = 60_000
  #log: TaskChange[] = []
  #epoch = 0
  #listeners = new Set<() => void>()
  #sockets = new Set<Socket>()
  #streams = new Set<ServerResponse>()
  readonly #dead = new WeakSet<ServerResponse>()
  #server: Server | null = null
  #port = 0

  get url(): string {
    return `http://127.0.0.1:${this.#port}/api/tasks`
  }

  get streams(): number {
    return this.#streams.size
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => this.#answer(request, response))
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** End at once, as a killed process does. */
  async stop(): Promise<void> {
    const server = this.#server
    if (!server) return
    this.#server = null
    const closed = new Promise((resolve) => server.close(resolve))
    this.cut()
    await closed
  }

  get isUp(): boolean {
    return this.#server !== null
  }

  /** All connections break. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** What is written to the streams that are open does not arrive any more, and neither side knows. */
  mute(): void {
    for (const stream of this.#streams) this.#dead.add(stream)
  }

  /** Tell all streams that they end. */
  close(code: string, retryAfter = 0): void {
    for (const stream of this.#streams) {
      this.#write(stream, `data: ${JSON.stringify({ type: 'closed', code, retry_after: retryAfter })}\n\n`)
      if (!this.#dead.has(stream)) stream.end()
    }
  }

  put(id: string, seed: TaskSeed = {}): Task {
    const old = this.tasks.get(id)
    const version = (old?.version ?? 0) + 1
    const created_at = old?.created_at ?? new Date(1_790_000_000_000 + this.#log.length * 1_000).toISOString()
    const task = { ...makeTask({ id, created_at, ...seed, ...(old && { number: old.number }) }), version }
    this.tasks.set(id, task)
    this.#tell({ op: 'upsert', v: version, execution: task })
    return task
  }

  remove(id: string): void {
    const old = this.tasks.get(id)
    if (!old) return
    this.tasks.delete(id)
    this.#tell({ op: 'remove', v: old.version + 1, id })
  }

  /** No cursor of before is good any more. */
  prune(): void {
    this.#epoch += 1
  }

  askedFor(path: string): Asked[] {
    return this.asked.filter((one) => one.path === path)
  }

  #tell(change: TaskChange): void {
    this.#log.push(change)
    for (const listener of [...this.#listeners]) listener()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://server')
    const path = url.pathname.replace('/api/tasks/', '')
    const token = request.headers.authorization?.replace('Bearer ', '')
    this.asked.push({ path, query: url.searchParams, token })
    if (this.tokens && !this.tokens.includes(token ?? ''))
      return refuse(response, { status: 401, code: 'not_authenticated' })
    const refusal = this.refusals.get(path)
    if (refusal) return refuse(response, refusal)
    if (path === 'stream/') return this.#stream(url.searchParams.get('cursor'), response)
    if (path === 'changes/') return this.#changes(url.searchParams, response)
    const late = path === 'executions/' ? this.#page() : this.#session()
    setTimeout(() => json(response, late), path === 'session/' ? 0 : this.slowness)
  }

  #session(): unknown {
    return sessionWith({
      user: { id: this.user, name: `user ${this.user}`, is_staff: false },
      transports: this.transports,
    })
  }

  #page(): unknown {
    const results = [...this.tasks.values()].sort((a, b) => b.created_at.localeCompare(a.created_at))
    return {
      results,
      next: null,
      previous: null,
      next_cursor: null,
      count: results.length,
      count_is_exact: true,
      as_of: new Date().toISOString(),
      cursor: this.#cursor(),
    }
  }

  #cursor(at = this.#log.length): string {
    return `${this.#epoch}/${this.user}/${at}`
  }

  /** Return what is told to whoever has come as far as `cursor`: states as they are now. */
  #since(cursor: string | null) {
    const [epoch, user, at] = (cursor ?? this.#cursor()).split('/').map(Number)
    if (user !== this.user || epoch !== this.#epoch) {
      const code = user !== this.user ? 'scope_changed' : 'pruned'
      return { type: 'must_refetch', code, cursor: this.#cursor(), retry_after: 0, items: [] } as const
    }
    const news = this.#log.slice(at)
    const ids = new Set(news.map((one) => (one.op === 'upsert' ? one.execution.id : one.id)))
    const items = [...ids].flatMap((id): TaskChange[] => {
      const removal = news.filter((one) => one.op === 'remove' && one.id === id).slice(-1)
      const task = this.tasks.get(id)
      if (!task) return removal
      // Deleted and made anew: whoever has the old one would think it the newer.
      const isAnew = removal.some(({ v }) => v > task.version)
      return [...(isAnew ? removal : []), { op: 'upsert', v: task.version, execution: task }]
    })
    return { type: 'changes', items, cursor: this.#cursor(), up_to_date: true, retry_after: 1 } as const
  }

  #changes(query: URLSearchParams, response: ServerResponse): void {
    const cursor = query.get('cursor')
    const answer = (): void => {
      clearTimeout(timer)
      this.#listeners.delete(answer)
      json(response, this.#since(cursor))
    }
    const wait = this.canWait ? Number(query.get('wait') ?? 0) : 0
    const found = this.#since(cursor)
    const timer = setTimeout(answer, wait * 1_000)
    if (wait === 0 || cursor === null || found.type !== 'changes' || found.items.length > 0) return answer()
    this.#listeners.add(answer)
    response.on('close', () => {
      clearTimeout(timer)
      this.#listeners.delete(answer)
    })
  }

  #stream(start: string | null, response: ServerResponse): void {
    if (this.mode === 'page') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Sign in</h1>')
      return
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    this.#streams.add(response)
    response.on('close', () => this.#streams.delete(response))
    if (this.mode === 'held') return response.flushHeaders()
    let cursor = start
    const tell = (): void => {
      const message = this.#since(cursor)
      cursor = message.cursor
      this.#write(response, `id: ${cursor}\r\ndata: ${JSON.stringify(message)}\r\n\r\n`)
    }
    this.#write(response, 'retry: 1000\n\n')
    tell()
    if (this.mode === 'cut') return void setTimeout(() => response.destroy(), 5)
    const ping = setInterval(() => this.#write(response, ': ping\n\n'), this.pingMs)
    const end = setTimeout(() => {
      this.#write(response, 'data: {"type":"closed","code":"expires","retry_after":0}\n\n')
      if (!this.#dead.has(response)) response.end()
    }, this.lifeMs)
    this.#listeners.add(tell)
    response.on('close', () => {
      clearInterval(ping)
      clearTimeout(end)
      this.#listeners.delete(tell)
    })
  }

  #write(response: ServerResponse, text: string): void {
    if (this.#dead.has(response) || response.destroyed || response.writableEnded) return
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += this.chunk) response.write(bytes.subarray(at, at + this.chunk))
  }
}

function json(response: ServerResponse, body: unknown, status = 200, headers = {}): void {
  if (response.destroyed) return
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function refuse(response: ServerResponse, { status, code, retryAfter }: Refusal): void {
  const error = { code, message: code, field: null, params: {} }
  json(response, { error }, status, retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) })
}
