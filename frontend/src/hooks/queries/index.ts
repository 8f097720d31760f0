import { groupQuery, listQuery } from './lists.js'
import { notificationsQuery, sessionQuery, statsQuery, templatesQuery, workersQuery } from './others.js'
import { detailQuery, timelineQuery, treeQuery } from './tasks.js'

/** Options for TanStack Query of everything there is to ask, for loaders, prefetching and `useQuery` itself. */
export const taskQueries = {
  list: listQuery,
  group: groupQuery,
  detail: detailQuery,
  timeline: timelineQuery,
  tree: treeQuery,
  notifications: notificationsQuery,
  stats: statsQuery,
  workers: workersQuery,
  templates: templatesQuery,
  session: sessionQuery,
}
