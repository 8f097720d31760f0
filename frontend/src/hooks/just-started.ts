import type { TaskManagerClient } from '../core/client.js'

/** Milliseconds for which a started task may not be known to the server that is asked for it. */
const PATIENCE_MS = 10_000

const started = new WeakMap<TaskManagerClient, Map<string, number>>()

export function noteStarted(client: TaskManagerClient, id: string): void {
  const ids = started.get(client) ?? new Map<string, number>()
  for (const [known, at] of ids) if (Date.now() - at > PATIENCE_MS) ids.delete(known)
  ids.set(id, Date.now())
  started.set(client, ids)
}

export function wasJustStarted(client: TaskManagerClient, id: string): boolean {
  const at = started.get(client)?.get(id)
  return at !== undefined && Date.now() - at < PATIENCE_MS
}
