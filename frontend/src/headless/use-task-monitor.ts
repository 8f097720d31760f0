'use client'

import { useState } from 'react'

import type { TaskManagerError } from '../core/errors.js'
import type { Task, TaskFilter } from '../core/types.js'
import { useNow, useTaskManagerConnection, useTasks, useTaskTemplates } from '../hooks/index.js'
import type { TaskManagerConnection } from '../hooks/index.js'
import { choiceCount, narrowed, NO_CHOICE, type TaskFilterChoice } from './filters.js'
import type { TaskSection } from './sections.js'
import { useLate } from './use-late.js'
import { useTaskSections } from './use-task-sections.js'

/**
 * - `waiting`: nothing to show yet, and too early to say so.
 * - `loading`: long enough for a skeleton.
 * - `failed`: nothing to show but `error`.
 * - `empty`: nothing is listed; `filterCount` tells whether that is for the reader's own filters.
 */
export type TaskMonitorStatus = 'waiting' | 'loading' | 'failed' | 'empty' | 'ready'

/** What became of the page's hold on the server: data are shown, and may be old. */
export type Staleness = 'none' | 'reconnecting' | 'offline' | 'closed' | 'failing'

export interface TaskMonitorView {
  status: TaskMonitorStatus
  sections: readonly TaskSection[]
  tasks: readonly Task[]
  /** Ids of rows that no longer match. */
  left: ReadonlySet<string>
  /** Of the tasks that are listed. */
  runningCount: number
  /** Tasks that arrived and are not shown. */
  newCount: number
  /** Show what arrived, and take away what left. */
  takeIn(): void
  hasMore: boolean
  isLoadingMore: boolean
  /** The next page could not be loaded. */
  hasMoreFailed: boolean
  loadMore(): void
  error: TaskManagerError | null
  tryAgain(): void
  connection: TaskManagerConnection
  staleness: Staleness
  choice: TaskFilterChoice
  setChoice(choice: TaskFilterChoice): void
  filterCount: number
  /** Modules to choose from. */
  modules: readonly string[]
}

const MINUTE = 60_000
const NO_TASKS: readonly Task[] = []

/** Return everything that a list of tasks shows and does, without saying how. */
export function useTaskMonitor(
  filter: TaskFilter = {},
  { pageSize }: { pageSize?: number } = {},
): TaskMonitorView {
  const [choice, setChoice] = useState(NO_CHOICE)
  const [taken, setTaken] = useState(0)
  const query = useTasks(narrowed(filter, choice), pageSize === undefined ? {} : { pageSize })
  const connection = useTaskManagerConnection()
  const tasks = query.data?.tasks ?? NO_TASKS
  const sections = useTaskSections(tasks, useNow(MINUTE), `${JSON.stringify([filter, choice])} ${taken}`)
  const isLate = useLate(query.isPending)
  const newCount = query.data?.newItems.length ?? 0
  const takeIn = (): void => {
    setTaken((count) => count + 1)
    void query.refetch()
  }
  return {
    // Who has arrived is no emptiness, though nothing is listed yet.
    status: statusOf(query.data !== undefined, query.isError, tasks.length + newCount, isLate),
    sections,
    tasks,
    left: new Set(query.data?.left),
    runningCount: tasks.filter(({ phase }) => phase === 'running' || phase === 'cancelling').length,
    newCount,
    takeIn,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    hasMoreFailed: query.isFetchNextPageError,
    loadMore: () => void query.fetchNextPage(),
    error: query.error,
    tryAgain() {
      connection.reconnect()
      void query.refetch()
    },
    connection,
    staleness: stalenessOf(connection, query.isRefetchError),
    choice,
    setChoice,
    filterCount: choiceCount(choice),
    modules: useModules(tasks, filter, choice),
  }
}

function statusOf(hasData: boolean, isError: boolean, count: number, isLate: boolean): TaskMonitorStatus {
  if (hasData) return count > 0 ? 'ready' : 'empty'
  if (isError) return 'failed'
  return isLate ? 'loading' : 'waiting'
}

function stalenessOf({ state }: TaskManagerConnection, isRefetchError: boolean): Staleness {
  if (state === 'reconnecting' || state === 'offline' || state === 'closed') return state
  return isRefetchError ? 'failing' : 'none'
}

/** Modules seen in the list so far, and those of the declared tasks; the one that is chosen stays among them. */
function useModules(tasks: readonly Task[], filter: TaskFilter, choice: TaskFilterChoice): readonly string[] {
  const templates = useTaskTemplates({ enabled: !filter.module?.length })
  const [seen, setSeen] = useState<readonly string[]>([])
  const known = new Set([...seen, ...tasks.map((task) => task.module)])
  if (known.size > seen.length) setSeen([...known])
  if (filter.module?.length) return filter.module
  templates.data?.forEach((template) => known.add(template.module))
  if (choice.module !== null) known.add(choice.module)
  return [...known].filter(Boolean).sort()
}
