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
}

/** The one place from which requests go out. */
export class Http {
  readonly #options: HttpOptions
  #token: string | null = null
  #csrf: string | null = null

  constructor(options: HttpOptions) {
    this.#options = options
  }

  /** Return the JSON of an answer. Raises TaskManagerError; what `signal` aborts rejects with its reason. */
  async send<T>(call: Call): Promise<T> {
    let response = await this.#fetch(call)
    if (response.status === 401 && this.#token !== null) {
      // The token may have expired: once more, with a new one.
      this.#token = null
      response = await this.#fetch(call)
    }
    if (!response.ok) throw await refusal(response)
    if (response.status === 204) return undefined as T
    return (await readJson(response)) as T
  }

  /** Return the address of a path; a path that begins with `/` or a scheme is one of the host's own. */
  address(path: string): string {
    if (/^([a-z]+:)?\//i.test(path)) return path
    return `${this.#options.baseUrl}/${path}`
  }

  async #fetch(call: Call): Promise<Response> {
    const init: RequestInit = {
      method: call.method ?? 'GET',
      headers: await this.#headers(call),
      credentials: this.#usesCookies ? 'include' : 'omit',
      cache: 'no-store',
    }
    if (call.body !== undefined) init.body = JSON.stringify(call.body)
    if (call.signal) init.signal = call.signal
    try {
      return await this.#options.fetch(this.address(call.path), init)
    } catch (cause) {
      if (call.signal?.aborted) throw cause
      throw new TaskManagerError('network', 'The server did not answer', { cause })
    }
  }

  async #headers(call: Call): Promise<Record<string, string>> {
    const headers: Record<string, string> = { Accept: 'application/json' }
    const language = this.#options.language()
    if (language) headers['Accept-Language'] = language
    if (call.body !== undefined) headers['Content-Type'] = 'application/json'
    const { auth } = this.#options
    if (typeof auth === 'function') {
      this.#token ??= await auth()
      headers['Authorization'] = `Bearer ${this.#token}`
    } else if (call.method === 'POST') {
      const token = await this.#csrfToken(call)
      if (token) headers[this.#options.csrf.headerName ?? CSRF_HEADER] = token
    }
    return headers
  }

  get #usesCookies(): boolean {
    return this.#options.auth === 'cookie'
  }

  async #csrfToken(call: Call): Promise<string | null> {
    if (!isCrossOrigin(this.address(call.path))) return cookieToken(this.#options.csrf)
    // Another origin's cookie cannot be read here; its session endpoint tells the token.
    this.#csrf ??= (await this.send<{ csrf_token: string }>({ path: 'session/' })).csrf_token
    return this.#csrf
  }
}

function isCrossOrigin(address: string): boolean {
  if (typeof location === 'undefined') return false
  return new URL(address, location.href).origin !== location.origin
}

async function refusal(response: Response): Promise<TaskManagerError> {
  const body: unknown = await response.json().catch(() => null)
  const { code, message, field, params } = { ...fieldError(body), ...ownError(body) }
  const retryAfter = Number(response.headers.get('Retry-After') ?? NaN)
  return new TaskManagerError(code ?? `http_${response.status}`, message ?? `HTTP ${response.status}`, {
    status: response.status,
    field: field ?? null,
    params: params ?? {},
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : null,
  })
}

type Told = Partial<Pick<TaskManagerError, 'code' | 'message' | 'field' | 'params'>>

function ownError(body: unknown): Told {
  const error = isRecord(body) ? body['error'] : null
  return isRecord(error) ? (error as Told) : {}
}

/** What a view of the host's says with Django REST framework: `{"detail": "…"}` or `{"month": ["…"]}`. */
function fieldError(body: unknown): Told {
  if (!isRecord(body)) return {}
  if (typeof body['detail'] === 'string') return { message: body['detail'] }
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
