import type { InfiniteData, QueryClient } from '@tanstack/react-query'

import type { TaskManagerClient } from '../core/client.js'
import { matches } from '../core/filter.js'
import { applyChange, type ShownPage } from '../core/list.js'
import { isActive } from '../core/phases.js'
import type { Task, TaskChange, TaskDetail, TaskFilter, TaskNode, TaskTree } from '../core/types.js'
import { taskKeys } from './keys.js'
import { patchTree } from './tree.js'

/** Bring everything that is cached up to date with what the server told. */
export function applyChanges(
  cache: QueryClient,
  client: TaskManagerClient,
  changes: readonly TaskChange[],
): void {
  patchLists(cache, client, changes)
  patchGroups(cache, client, changes)
  for (const change of changes) {
    if (change.op === 'remove') void cache.invalidateQueries({ queryKey: taskKeys.detail(client, change.id) })
    else patchTask(cache, client, change.execution)
  }
  patchTrees(cache, client, changes)
}

/** Return whether something that is on the screen is moving. */
export function showsActive(cache: QueryClient, client: TaskManagerClient): boolean {
  return cache
    .getQueryCache()
    .findAll({ queryKey: taskKeys.all(client), type: 'active' })
    .some((query) => holdsActive(query.state.data))
}

function holdsActive(data: unknown): boolean {
  if (!data || typeof data !== 'object') return false
  if ('phase' in data) return isActive((data as Task).phase)
  if ('pages' in data) return (data as InfiniteData<ShownPage>).pages?.some(holdsActive) ?? false
  if ('tasks' in data) return (data as ShownPage).tasks.some(holdsActive)
  if ('tree' in data) return (data as TaskTree).tree.some(nodeIsActive)
  return false
}

function nodeIsActive(node: TaskNode): boolean {
  return isActive(node.phase) || node.children.some(nodeIsActive)
}

function patchLists(cache: QueryClient, client: TaskManagerClient, changes: readonly TaskChange[]): void {
  for (const query of cache.getQueryCache().findAll({ queryKey: taskKeys.lists(client) })) {
    const data = query.state.data as InfiniteData<ShownPage> | undefined
    if (!data?.pages) continue
    const filter = filterOfKey(query.queryKey)
    const judge = (task: Task) => matches(filter, task, client.viewer)
    const pages = changes.reduce(
      (found, change) => applyChange(found, change, judge),
      data.pages as readonly ShownPage[],
    )
    if (pages !== data.pages) cache.setQueryData(query.queryKey, { ...data, pages })
    if (changes.some((change) => change.op === 'upsert' && judge(change.execution) === 'unknown')) {
      // Only the server can say whether it belongs here. Fetches under way are left alone, so at most one follows.
      void cache.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false })
    }
  }
}

/** Return the filter of a list's key, in whose parameters the names of the query string stand. */
function filterOfKey(key: readonly unknown[]): TaskFilter {
  const { created_after, created_before, ...rest } = key[3] as Record<string, unknown>
  return {
    ...rest,
    ...(created_after ? { createdAfter: created_after as string } : {}),
    ...(created_before ? { createdBefore: created_before as string } : {}),
    ...(rest['number'] === undefined ? {} : { number: Number(rest['number']) }),
  } as TaskFilter
}

function patchGroups(cache: QueryClient, client: TaskManagerClient, changes: readonly TaskChange[]): void {
  for (const query of cache.getQueryCache().findAll({ queryKey: taskKeys.groups(client) })) {
    const page = query.state.data as ShownPage | undefined
    if (!page) continue
    const filter = { group: query.queryKey[3] as string }
    const pages = changes.reduce(
      (found, change) => applyChange(found, change, (task) => matches(filter, task)),
      [page] as readonly ShownPage[],
    )
    const after = pages[0]
    if (!after || after === page) continue
    cache.setQueryData(query.queryKey, after)
    if (after.newItems.length > 0) void cache.invalidateQueries({ queryKey: query.queryKey, exact: true })
  }
}

function patchTask(cache: QueryClient, client: TaskManagerClient, task: Task): void {
  const key = taskKeys.detail(client, task.id)
  const before = cache.getQueryData<TaskDetail>(key)
  if (before && before.version >= task.version) return
  if (before) cache.setQueryData<TaskDetail>(key, { ...before, ...task })
  if (before && milestone(before) === milestone(task)) return
  void cache.invalidateQueries({ queryKey: taskKeys.timeline(client, task.id) })
  // A traceback is told with the detail only.
  if (before && !isActive(task.phase)) void cache.invalidateQueries({ queryKey: key, exact: true })
}

/** What of a task adds to its timeline when it changes; progress does not. */
function milestone(task: Task): string {
  return [
    task.state === 'PROGRESS' ? 'STARTED' : task.state,
    task.attempt,
    task.phase,
    task.revision,
    task.worker,
  ].join()
}

function patchTrees(cache: QueryClient, client: TaskManagerClient, changes: readonly TaskChange[]): void {
  for (const query of cache.getQueryCache().findAll({ queryKey: taskKeys.trees(client) })) {
    const tree = query.state.data as TaskTree | undefined
    if (!tree) continue
    const { patched, isWhole } = patchTree(tree, changes)
    if (patched !== tree) cache.setQueryData(query.queryKey, patched)
    if (!isWhole) void cache.invalidateQueries({ queryKey: query.queryKey, exact: true })
  }
}
