interface Details {
  status?: number | null
  field?: string | null
  params?: Record<string, unknown>
  retryAfter?: number | null
  cause?: unknown
}

/** What the API refused, or that nobody answered (`code` is `network`). */
export class TaskManagerError extends Error {
  override readonly name = 'TaskManagerError'
  /** A word for programs, such as `not_found`. */
  readonly code: string
  /** HTTP status; null where nobody answered. */
  readonly status: number | null
  /** The parameter or field that is wrong. */
  readonly field: string | null
  readonly params: Record<string, unknown>
  /** Seconds after which to ask again, where the server said so. */
  readonly retryAfter: number | null

  constructor(code: string, message: string, details: Details = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.status = details.status ?? null
    this.field = details.field ?? null
    this.params = details.params ?? {}
    this.retryAfter = details.retryAfter ?? null
  }

  /** Whether the same call may succeed later without anybody doing anything. */
  get isTemporary(): boolean {
    return this.status === null || this.status === 429 || this.status >= 500
  }

  get isSignedOut(): boolean {
    return this.status === 401
  }
}
