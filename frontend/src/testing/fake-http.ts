const JSON_HEADERS = { 'Content-Type': 'application/json' }

export function now(): string {
  return new Date().toISOString()
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: JSON_HEADERS })
}

export function refuse(status: number, code: string, message: string, field: string | null = null): Response {
  return json({ error: { code, message, field, params: {} } }, status)
}

export function untilAborted(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
}
