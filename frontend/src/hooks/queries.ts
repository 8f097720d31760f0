import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  replaceEqualDeep,
  type InfiniteData,
} from '@tanstack/react-query'

import { backoff } from '../core/backoff.js'
import type { TaskManagerClient } from '../core/client.js'
import type { TaskManagerError } from '../core/errors.js'
import { matches } from '../core/filter.js'
import { mergeByVersion, newer, shown, type ShownPage, type Told } from '../core/list.js'
import type { TaskDetail, TaskFilter, TaskNode, TaskTree } from '../core/types.js'
import { taskKeys } from './keys.js'
import { wasJustStarted } from './just-started.js'

/** Milliseconds for which a mount does not fetch again what changes keep current anyway. */
const FRESH_MS = 5_000
const PATIENCE_404_MS = 500

/** The host's defaults for its own queries must not change what ours do. */
const PINNED = {
  networkMode: 'always',
  staleTime: FRESH_MS,
  gcTime: 300_000,
  retry: (failures: number, error: TaskManagerError) => error.isTemporary && failures < 3,
  retryDelay: (failures: number) => backoff(failures),
  refetchOnMount: true,
  refetchOnReconnect: false,
  refetchOnWindowFocus: false,
  refetchInterval: false,
  throwOnError: false,
} as const

export interface StatsOptions {
  module?: string
  /** How many days back, today included. */
  days?: number
}

/** Options for TanStack Query of everything there is to ask, for loaders, prefetching and `useQuery` itself. */
export const taskQueries = {
  list: (client: TaskManagerClient, filter: TaskFilter = {}, { pageSize }: { pageSize?: number } = {}) =>
    infiniteQueryOptions<
      ShownPage,
      TaskManagerError,
      InfiniteData<ShownPage>,
      readonly unknown[],
      string | null
    >({
      ...PINNED,
      queryKey: taskKeys.list(client, filter, pageSize),
      queryFn: async ({ pageParam, signal }) => {
        await client.feed.ready()
        return shown(
          await client.listTasks(filter, { after: pageParam, signal, ...(pageSize && { pageSize }) }),
        )
      },
      initialPageParam: null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
      structuralSharing: merging('pages', (known: InfiniteData<ShownPage> | undefined, fetched) => ({
        ...fetched,
        pages: mergeByVersion(known?.pages ?? [], fetched.pages, toldTo(client, filter)),
      })),
    }),

  group: (client: TaskManagerClient, id: string) =>
    queryOptions<ShownPage, TaskManagerError>({
      ...PINNED,
      queryKey: taskKeys.group(client, id),
      queryFn: async ({ signal }) => {
        await client.feed.ready()
        return shown(await client.listTasks({ group: id }, { pageSize: 200, signal }))
      },
      structuralSharing: merging(
        'newItems',
        (known: ShownPage | undefined, fetched) =>
          mergeByVersion(known ? [known] : [], [fetched], toldTo(client, { group: id }))[0] ?? fetched,
      ),
    }),

  detail: (client: TaskManagerClient, id: string) =>
    queryOptions<TaskDetail, TaskManagerError>({
      ...PINNED,
      queryKey: taskKeys.detail(client, id),
      queryFn: async ({ signal }) => {
        await client.feed.ready()
        return client.task(id, { signal })
      },
      retry: (failures, error) =>
        error.status === 404 ? wasJustStarted(client, id) : PINNED.retry(failures, error),
      retryDelay: (failures, error) => (error.status === 404 ? PATIENCE_404_MS : backoff(failures)),
      structuralSharing: merging('version', (known: TaskDetail | undefined, fetched) =>
        mergeDetail(client, known, fetched),
      ),
    }),

  timeline: (client: TaskManagerClient, id: string) =>
    queryOptions({
      ...PINNED,
      queryKey: taskKeys.timeline(client, id),
      queryFn: async ({ signal }) => {
        await client.feed.ready()
        return client.timeline(id, { signal })
      },
    }),

  tree: (client: TaskManagerClient, id: string) =>
    queryOptions<TaskTree, TaskManagerError>({
      ...PINNED,
      queryKey: taskKeys.tree(client, id),
      queryFn: async ({ signal }) => {
        await client.feed.ready()
        const tree = await client.tree(id, { signal })
        return { ...tree, tree: tree.tree.map((node) => newestNode(client, node)) }
      },
    }),

  notifications: (client: TaskManagerClient, { unread }: { unread?: boolean } = {}) =>
    queryOptions({
      ...PINNED,
      queryKey: [...taskKeys.notifications(client), unread ?? null] as const,
      queryFn: ({ signal }) => client.notifications({ signal, ...(unread === undefined ? {} : { unread }) }),
      // Endings come by changes; this is for what was read in another window.
      refetchInterval: 60_000,
    }),

  stats: (client: TaskManagerClient, { module, days }: StatsOptions = {}) =>
    queryOptions({
      ...PINNED,
      queryKey: [...taskKeys.stats(client), module ?? null, days ?? null] as const,
      queryFn: ({ signal }) => client.stats({ signal, ...(module && { module }), ...(days && { days }) }),
      refetchInterval: 30_000,
    }),

  workers: (client: TaskManagerClient) =>
    queryOptions({
      ...PINNED,
      queryKey: taskKeys.workers(client),
      queryFn: ({ signal }) => client.workers({ signal }),
      refetchInterval: 5_000,
    }),

  templates: (client: TaskManagerClient) =>
    queryOptions({
      ...PINNED,
      queryKey: taskKeys.templates(client),
      queryFn: ({ signal }) => client.templates({ signal }),
      staleTime: 300_000,
    }),

  session: (client: TaskManagerClient) =>
    queryOptions({
      ...PINNED,
      queryKey: taskKeys.session(client),
      queryFn: ({ signal }) => client.session({ signal }),
      staleTime: 300_000,
    }),
}

/**
 * Return how fetched data take the place of known data that have a member called `mark`.
 *
 * TanStack Query asks the same function about what `select` returns; that has no such member.
 */
function merging<T extends object>(mark: keyof T & string, merge: (known: T | undefined, fetched: T) => T) {
  return (known: unknown, fetched: unknown): unknown => {
    if (!fetched || typeof fetched !== 'object' || !(mark in fetched)) return replaceEqualDeep(known, fetched)
    return merge(known as T | undefined, fetched as T)
  }
}

function toldTo(client: TaskManagerClient, filter: TaskFilter): Told {
  return { recent: client.feed.recent, match: (task) => matches(filter, task, client.viewer) }
}

function mergeDetail(
  client: TaskManagerClient,
  known: TaskDetail | undefined,
  fetched: TaskDetail,
): TaskDetail {
  const told = client.feed.recent.newest(fetched)
  return known && known.version > told.version ? known : told
}

function newestNode(client: TaskManagerClient, node: TaskNode): TaskNode {
  const children = node.children.map((child) => newestNode(client, child))
  const told = newer(node, client.feed.recent.newest(node))
  return { ...told, children }
}
