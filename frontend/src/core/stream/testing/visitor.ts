import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'

import { taskKeys } from '../../../hooks/keys.js'
import { listQuery } from '../../../hooks/queries/lists.js'
import { cacheListener } from '../../../provider/updates.js'
import { createTaskManagerClient, type TaskManagerClientOptions } from '../../client.js'
import type { ConnectionState } from '../../feed.js'
import type { ShownPage } from '../../list.js'
import type { Task, TaskChange } from '../../types.js'
import { Browser, type Tab } from './browser.js'
import type { WireServer } from './wire-server.js'

export interface VisitorOptions extends TaskManagerClientOptions {
  tab?: Tab
  onEndedOnce?: (tasks: readonly Task[]) => void
}

/** A page with a list of all tasks, kept current as the provider does it. */
export function visit(server: WireServer, { tab, onEndedOnce, ...options }: VisitorOptions = {}) {
  const page = tab ?? new Browser({ hasLocks: false }).open()
  const client = createTaskManagerClient({ baseUrl: server.url, page, ...options })
  const cache = new QueryClient()
  const changes: TaskChange[] = []
  const ended: string[] = []
  const states: ConnectionState[] = []
  const counts = { refetched: 0, forgotten: 0 }
  client.feed.listen(cacheListener(cache, client))
  client.feed.listen({
    onChanges: (told) => changes.push(...told),
    onEnded: (tasks) => ended.push(...tasks.map(({ id }) => id)),
    onRefetch: () => (counts.refetched += 1),
    onForget: () => (counts.forgotten += 1),
    ...(onEndedOnce && { onEndedOnce }),
  })
  client.feed.watch(() => {
    const { state } = client.feed.connection
    if (states.at(-1) !== state) states.push(state)
  })
  const release = client.feed.retain()
  const list = new InfiniteQueryObserver(cache, listQuery(client, {}, { pageSize: 200 }))
  const unsubscribe = list.subscribe(() => {})
  const pages = (): readonly ShownPage[] =>
    cache.getQueryData<{ pages: ShownPage[] }>(taskKeys.list(client, {}, 200))?.pages ?? []
  return {
    page,
    client,
    feed: client.feed,
    changes,
    ended,
    states,
    counts,
    /** What the list knows: the version of each row by its id, `new` where it is told above the list. */
    known(): Record<string, number | 'new'> {
      const rows = pages().flatMap(({ tasks }) => tasks)
      return {
        ...Object.fromEntries(
          pages()
            .flatMap(({ newItems }) => newItems)
            .map((id) => [id, 'new' as const]),
        ),
        ...Object.fromEntries(rows.map(({ id, version }) => [id, version])),
      }
    },
    /** What it should know. */
    truth(): Record<string, number | 'new'> {
      const known = this.known()
      return Object.fromEntries(
        [...server.tasks.values()].map(({ id, version }) => [id, known[id] === 'new' ? 'new' : version]),
      )
    },
    refetch: () => list.refetch(),
    leave() {
      release()
      unsubscribe()
      cache.clear()
    },
  }
}

export type Visitor = ReturnType<typeof visit>
