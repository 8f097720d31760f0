import { queryOptions } from '@tanstack/react-query'

import { backoff } from '../../core/backoff.js'
import type { TaskManagerClient } from '../../core/client.js'
import type { TaskManagerError } from '../../core/errors.js'
import { newer } from '../../core/list.js'
import { isActive } from '../../core/phases.js'
import { isNewer } from '../../core/recent.js'
import type { TaskDetail, TaskNode, TaskTree, Timeline } from '../../core/types.js'
import { wasJustStarted } from '../just-started.js'
import { taskKeys } from '../keys.js'
import { patchTree } from '../tree.js'
import { following } from './follow.js'
import { merging, PINNED } from './pinned.js'

const PATIENCE_404_MS = 500

export function detailQuery(client: TaskManagerClient, id: string) {
  return queryOptions<TaskDetail, TaskManagerError>({
    ...PINNED,
    queryKey: taskKeys.detail(client, id),
    queryFn: ({ signal }) => client.feed.follow(() => client.task(id, { signal })),
    retry: (failures, error) =>
      error.status === 404 ? wasJustStarted(client, id) : PINNED.retry(failures, error),
    retryDelay: (failures, error) => (error.status === 404 ? PATIENCE_404_MS : backoff(failures)),
    structuralSharing: merging('version', (known: TaskDetail | undefined, fetched) => {
      const told = client.feed.recent.newest(fetched)
      return known && isNewer(known, told) ? known : told
    }),
    meta: following<TaskDetail>((task, changes, milestones) => {
      const change = changes.findLast((one) => (one.op === 'upsert' ? one.execution.id : one.id) === id)
      if (change?.op === 'remove') return { data: task, isWhole: false }
      if (!change || !isNewer(change.execution, task)) return { data: task, isWhole: true }
      const data = { ...task, ...change.execution }
      // A traceback is told with the detail only.
      return { data, isWhole: isActive(data.phase) || !milestones.has(id) }
    }),
  })
}

export function timelineQuery(client: TaskManagerClient, id: string) {
  return queryOptions<Timeline, TaskManagerError>({
    ...PINNED,
    queryKey: taskKeys.timeline(client, id),
    queryFn: ({ signal }) => client.feed.follow(() => client.timeline(id, { signal })),
    meta: following<Timeline>((data, _, milestones) => ({ data, isWhole: !milestones.has(id) })),
  })
}

export function treeQuery(client: TaskManagerClient, id: string) {
  return queryOptions<TaskTree, TaskManagerError>({
    ...PINNED,
    queryKey: taskKeys.tree(client, id),
    queryFn: async ({ signal }) => {
      const tree = await client.feed.follow(() => client.tree(id, { signal }))
      return { ...tree, tree: tree.tree.map((node) => newestNode(client, node)) }
    },
    meta: following<TaskTree>(patchTree),
  })
}

function newestNode(client: TaskManagerClient, node: TaskNode): TaskNode {
  const children = node.children.map((child) => newestNode(client, child))
  const told = newer(node, client.feed.recent.newest(node))
  return { ...told, children }
}
