export { useAnnounce } from '../components/announcer.js'
export { TaskManagerProvider, type TaskManagerProviderProps } from '../provider/provider.js'
export { useLocale, useMessages, useTaskManager } from './context.js'
export { taskKeys } from './keys.js'
export { taskQueries } from './queries/index.js'
export type { StatsOptions } from './queries/others.js'
export { useTaskManagerConnection, type TaskManagerConnection } from './use-connection.js'
export { useTaskEnded } from './use-feed.js'
export {
  useNotificationActions,
  useTaskNotifications,
  type NotificationActions,
  type UseTaskNotificationsOptions,
} from './use-notifications.js'
export { useNow } from './use-now.js'
export { useTaskSession, useTaskStats, useTaskTemplates, useWorkers } from './use-session.js'
export { useStartTask, type StartTask, type UseStartTaskOptions } from './use-start-task.js'
export {
  useBulkTaskActions,
  useTaskActions,
  type BulkTaskActions,
  type TaskActions,
} from './use-task-actions.js'
export { useTaskGroup, type TaskGroup } from './use-task-group.js'
export { useTask, useTaskTimeline, useTaskTree, type UseTaskOptions } from './use-task.js'
export { useTasks, type TaskList, type UseTasksOptions, type UseTasksResult } from './use-tasks.js'
