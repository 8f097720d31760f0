import { cookieToken, CSRF_HEADER, type CsrfOptions } from './csrf.js'
import { TaskManagerError } from './errors.js'

export interface HttpOptions {
  /** Where `task_manager.api.urls` is mounted; absolute for another origin. */
  baseUrl: string
  /** `cookie`, or a function that returns a fresh bearer token each time it is asked. */
  auth: 'cookie' | (() => Promise<string> | string)
  csrf: CsrfOptions
  fetch: typeof fetch
  /** The reader's language, in which the server words what only it can word. */
  language: () => string | undefined
}

export interface Call {
  method?: 'GET' | 'POST'
  /** Address below `baseUrl`, with its query. */
  path: string
  body?: unknown
  signal?: AbortSignal | undefined
  /** Default JSON. */
  accept?: string
  /** Ask for a new token, whatever the last one was good for. */
  isLong?: boolean
}

/** Milliseconds that a question has for its answer, which the server may hold back for 20 seconds. */
const PATIENCE_MS = 30_000

/** The one place from which requests go out. */
export class Http {
  readonly #options: HttpOptions
  /** The bearer token or the session's CSRF token, or its being asked for: sent until it is refused. */
  #kept: Promise<string | null> | null = null

  constructor(options: HttpOptions) {
    this.#options = options
  }

  /**
   * Return the JSON of an answer. Raises TaskManagerError; what `signal` aborts rejects with its reason.
   *
   * A question that hangs, as after a laptop slept, fails; what was told to the server may yet be done.
   */
  async send<T>(call: Call): Promise<T> {
    const late = new AbortController()
    const timer = call.method ? undefined : setTimeout(() => late.abort(), PATIENCE_MS)
    try {
      const signal = AbortSignal.any(call.signal ? [call.signal, late.signal] : [late.signal])
      const response = await this.open({ ...call, signal })
      return response.status === 204 ? (undefined as T) : ((await readJson(response)) as T)
    } catch (cause) {
      if (late.signal.aborted)
        throw new TaskManagerError('network', 'The server did not answer in time', { cause })
      throw cause
    } finally {
      clearTimeout(timer)
    }
  }

  /** Return an answer whose body is still to be read. Raises TaskManagerError. */
  async open(call: Call): Promise<Response> {
    if (call.isLong && !this.#usesCookies) this.#kept = null
    const kept = this.#proof(call)
    let response = await this.#fetch(call, await kept)
    if (kept && response.status === (this.#usesCookies ? 403 : 401)) {
      // Expired, or a former session's: once more, with a new one, which another call may have asked for.
      if (this.#kept === kept) this.#kept = null
      response = await this.#fetch(call, await this.#proof(call))
    }
    if (!response.ok) throw await refusal(response)
    return response
  }

  /** Return the address of a path; a path that begins with `/` or a scheme is one of the host's own. */
  address(path: string): string {
    if (/^([a-z]+:)?\//i.test(path)) return path
    return `${this.#options.baseUrl}/${path}`
  }

  async #fetch(call: Call, proof: string | null): Promise<Response> {
    const init: RequestInit = {
      method: call.method ?? 'GET',
      headers: this.#headers(call, proof),
      credentials: this.#usesCookies ? 'include' : 'omit',
      cache: 'no-store',
    }
    if (call.body !== undefined) init.body = JSON.stringify(call.body)
    if (call.signal) init.signal = call.signal
    try {
      return await this.#options.fetch(this.address(call.path), init)
    } catch (cause) {
      if (call.signal?.aborted) throw cause
      throw noAnswer(cause)
    }
  }

  #headers(call: Call, proof: string | null): Record<string, string> {
    const headers: Record<string, string> = { Accept: call.accept ?? 'application/json' }
    const language = this.#options.language()
    if (language) headers['Accept-Language'] = language
    if (call.body !== undefined) headers['Content-Type'] = 'application/json'
    if (!this.#usesCookies) {
      if (this.#isTrusted(call)) headers['Authorization'] = `Bearer ${proof}`
    } else if (call.method === 'POST') {
      const token = proof ?? cookieToken(this.#options.csrf)
      if (token) headers[this.#options.csrf.headerName ?? CSRF_HEADER] = token
    }
    return headers
  }

  /** Whether the call goes where tokens are for: a host's own address may name any server. */
  #isTrusted(call: Call): boolean {
    const origin = originOf(this.address(call.path))
    return origin === originOf(this.#options.baseUrl) || origin === originOf('')
  }

  get #usesCookies(): boolean {
    return this.#options.auth === 'cookie'
  }

  /** Return what has to be asked for before the call is sent, if anything; calls that begin together share it. */
  #proof(call: Call): Promise<string | null> | null {
    const { auth, csrf } = this.#options
    if (typeof auth === 'function') return this.#keep(() => bearer(auth))
    if (call.method !== 'POST') return null
    if (!isCrossOrigin(this.address(call.path)) && cookieToken(csrf)) return null
    // Another origin's cookie cannot be read, nor one that is for the server alone; the session endpoint tells it.
    return this.#keep(() => this.#toldToken())
  }

  #keep(ask: () => Promise<string | null>): Promise<string | null> {
    if (this.#kept) return this.#kept
    const asked = ask()
    const forget = (): void => {
      if (this.#kept === asked) this.#kept = null
    }
    asked.then((told) => told ?? forget(), forget)
    this.#kept = asked
    return asked
  }

  async #toldToken(): Promise<string | null> {
    const session = await this.send<{ csrf_token?: string }>({ path: 'session/' }).catch(() => null)
    return session?.csrf_token ?? null
  }
}

function noAnswer(cause: unknown): TaskManagerError {
  return new TaskManagerError('network', 'The server did not answer', { cause })
}

async function bearer(auth: () => Promise<string> | string): Promise<string> {
  try {
    return await auth()
  } catch (cause) {
    if (cause instanceof TaskManagerError) throw cause
    throw new TaskManagerError('no_token', 'There is no token', { cause })
  }
}

/** Return an address's origin; on a server, where there is no page, relative ones share one. */
function originOf(address: string): string {
  return new URL(address, globalThis.location?.href ?? 'http://localhost').origin
}

function isCrossOrigin(address: string): boolean {
  return originOf(address) !== originOf('')
}

async function refusal(response: Response): Promise<TaskManagerError> {
  const body: unknown = await response.json().catch(() => null)
  const { code, message, field, params } = toldIn(body)
  const retryAfter = Number(response.headers.get('Retry-After') ?? NaN)
  return new TaskManagerError(code ?? `http_${response.status}`, message ?? `HTTP ${response.status}`, {
    status: response.status,
    field: field ?? null,
    params: params ?? {},
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : null,
  })
}

type Told = Partial<Pick<TaskManagerError, 'code' | 'message' | 'field' | 'params'>>

/** Read our own shape of errors, and what a view of the host's says with Django REST framework. */
function toldIn(body: unknown): Told {
  if (!isRecord(body)) return {}
  const { error, detail } = body
  if (isRecord(error)) return error
  if (typeof detail === 'string') return { message: detail }
  for (const [field, texts] of Object.entries(body)) {
    const first: unknown = Array.isArray(texts) ? texts[0] : null
    if (typeof first === 'string')
      return { message: first, field: field === 'non_field_errors' ? null : field }
  }
  return {}
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    // A login page or a proxy's error page with status 200.
    throw new TaskManagerError('not_json', `${response.url} did not answer with JSON`, { cause })
  }
}
