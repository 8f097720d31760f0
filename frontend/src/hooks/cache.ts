import type { InfiniteData, QueryClient } from '@tanstack/react-query'

import type { TaskManagerClient } from '../core/client.js'
import type { TaskManagerError } from '../core/errors.js'
import type { ShownPage } from '../core/list.js'
import { isActive } from '../core/phases.js'
import type { Task, TaskChange, TaskNode, TaskTree } from '../core/types.js'
import { taskKeys } from './keys.js'
import { followOf } from './queries/follow.js'

/** Bring everything that is cached up to date with what the server told. */
export function applyChanges(
  cache: QueryClient,
  client: TaskManagerClient,
  changes: readonly TaskChange[],
  milestones: ReadonlySet<string>,
): void {
  for (const { meta, queryKey, state } of cache.getQueryCache().findAll({ queryKey: taskKeys.all(client) })) {
    const follow = followOf(meta)
    if (!follow || state.data === undefined) continue
    const { data, isWhole } = follow(state.data, changes, milestones)
    if (data !== state.data) cache.setQueryData(queryKey, data)
    // Data that are set look as if they had been fetched: what could not be is still owed.
    const isOwed = state.fetchStatus === 'idle' && (state.isInvalidated || state.status === 'error')
    if (!isWhole || isOwed) void cache.invalidateQueries({ queryKey, exact: true })
  }
}

/** Fetch again what could not be fetched for a reason that passes. */
export function refetchFailed(cache: QueryClient, client: TaskManagerClient): void {
  void cache.refetchQueries({
    queryKey: taskKeys.all(client),
    type: 'active',
    predicate: ({ state: { error, fetchStatus } }) =>
      fetchStatus === 'idle' && (error as TaskManagerError | null)?.isTemporary === true,
  })
}

/** Return whether something that is on the screen is moving. */
export function showsActive(cache: QueryClient, client: TaskManagerClient): boolean {
  return cache
    .getQueryCache()
    .findAll({ queryKey: taskKeys.all(client), type: 'active' })
    .some((query) => holdsActive(query.state.data))
}

type Shown = Partial<Task & InfiniteData<ShownPage> & ShownPage & TaskTree & Pick<TaskNode, 'children'>>

function holdsActive(data: unknown): boolean {
  if (!data || typeof data !== 'object') return false
  const { phase, pages, tasks, tree, children } = data as Shown
  if (phase && isActive(phase)) return true
  return [pages, tasks, tree, children].some((within) => within?.some(holdsActive))
}
