import { filterParameters } from '../core/filter.js'
import type { TaskManagerClient } from '../core/client.js'
import type { TaskFilter } from '../core/types.js'

const all = (client: TaskManagerClient) => ['task-manager', client.baseUrl] as const
const kind = <K extends string>(client: TaskManagerClient, name: K) => [...all(client), name] as const

/** Keys of everything in the query cache, from the widest to the narrowest, to invalidate or to read it. */
export const taskKeys = {
  all,
  lists: (client: TaskManagerClient) => kind(client, 'list'),
  list: (client: TaskManagerClient, filter: TaskFilter, pageSize?: number) =>
    [...kind(client, 'list'), filterParameters(filter), pageSize ?? null] as const,
  groups: (client: TaskManagerClient) => kind(client, 'group'),
  group: (client: TaskManagerClient, id: string) => [...kind(client, 'group'), id] as const,
  detail: (client: TaskManagerClient, id: string) => [...kind(client, 'task'), id] as const,
  timeline: (client: TaskManagerClient, id: string) => [...kind(client, 'timeline'), id] as const,
  trees: (client: TaskManagerClient) => kind(client, 'tree'),
  tree: (client: TaskManagerClient, id: string) => [...kind(client, 'tree'), id] as const,
  notifications: (client: TaskManagerClient) => kind(client, 'notifications'),
  stats: (client: TaskManagerClient) => kind(client, 'stats'),
  workers: (client: TaskManagerClient) => kind(client, 'workers'),
  templates: (client: TaskManagerClient) => kind(client, 'templates'),
  session: (client: TaskManagerClient) => kind(client, 'session'),
}
