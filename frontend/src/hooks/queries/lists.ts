import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  type InfiniteData,
} from '@tanstack/react-query'

import type { TaskManagerClient } from '../../core/client.js'
import type { TaskManagerError } from '../../core/errors.js'
import { matches } from '../../core/filter.js'
import { applyChange, mergeByVersion, shown, type ShownPage, type Told } from '../../core/list.js'
import type { TaskChange, TaskFilter } from '../../core/types.js'
import { taskKeys } from '../keys.js'
import { following } from './follow.js'
import { merging, PINNED } from './pinned.js'

type Pages = InfiniteData<ShownPage, string | null>

export function listQuery(
  client: TaskManagerClient,
  filter: TaskFilter = {},
  { pageSize }: { pageSize?: number } = {},
) {
  const told = toldTo(client, filter)
  return infiniteQueryOptions<ShownPage, TaskManagerError, Pages, readonly unknown[], string | null>({
    ...PINNED,
    queryKey: taskKeys.list(client, filter, pageSize),
    queryFn: ({ pageParam, signal }) =>
      client.feed.follow(async () =>
        shown(await client.listTasks(filter, { after: pageParam, signal, ...(pageSize && { pageSize }) })),
      ),
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    structuralSharing: merging('pages', (known: Pages | undefined, fetched) => ({
      ...fetched,
      pages: mergeByVersion(known?.pages ?? [], fetched.pages, told),
    })),
    meta: following<Pages>((data, changes) => {
      const pages = followed(data.pages, changes, told)
      return {
        data: pages === data.pages ? data : { ...data, pages: [...pages] },
        isWhole: !isUnsure(changes, told),
      }
    }),
  })
}

export function groupQuery(client: TaskManagerClient, id: string) {
  const filter = { group: id }
  const told = toldTo(client, filter)
  return queryOptions<ShownPage, TaskManagerError>({
    ...PINNED,
    queryKey: taskKeys.group(client, id),
    queryFn: ({ signal }) =>
      client.feed.follow(async () => shown(await client.listTasks(filter, { pageSize: 200, signal }))),
    structuralSharing: merging(
      'newItems',
      (known: ShownPage | undefined, fetched) =>
        mergeByVersion(known ? [known] : [], [fetched], told)[0] ?? fetched,
    ),
    meta: following<ShownPage>((page, changes) => {
      const data = followed([page], changes, told)[0] ?? page
      return { data, isWhole: data.newItems.length === 0 }
    }),
  })
}

function toldTo(client: TaskManagerClient, filter: TaskFilter): Told {
  return { recent: client.feed.recent, match: (task) => matches(filter, task, client.viewer) }
}

function followed(pages: readonly ShownPage[], changes: readonly TaskChange[], { match }: Told) {
  return changes.reduce((found, change) => applyChange(found, change, match), pages)
}

/** Whether only the server can say what belongs to the list. */
function isUnsure(changes: readonly TaskChange[], { match }: Told): boolean {
  return changes.some((change) => change.op === 'upsert' && match(change.execution) === 'unknown')
}
