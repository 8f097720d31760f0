import { QueryClient } from '@tanstack/react-query'

import { createTaskManagerClient, type TaskManagerClient } from '../core/client.js'

/** All elements of a page ask one server once, and know the same of it. */
export const queryClient = new QueryClient()

const clients = new Map<string, TaskManagerClient>()

export function clientFor(baseUrl: string | null): TaskManagerClient {
  const address = baseUrl?.replace(/\/+$/, '') || '/api/tasks'
  const known = clients.get(address)
  if (known) return known
  const made = createTaskManagerClient({ baseUrl: address })
  clients.set(address, made)
  return made
}
