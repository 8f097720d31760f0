'use client'

import { useMemo, useRef, useState, type ReactNode } from 'react'

import { formatNumber } from '../../core/format.js'
import type { Task } from '../../core/types.js'
import { useLocale, useMessages, useTaskManager, useTasks, useTaskTemplates } from '../../hooks/index.js'
import { OperatorIcon } from '../icons.js'
import { serverNow } from '../overview/numbers.js'
import { Panel } from '../panel.js'
import { formatQuery, parseQuery } from '../query/parse-query.js'
import { toFilter, type TaskQuery } from '../query/task-query.js'
import { useStored } from '../stored.js'
import { BulkBar } from './bulk-bar.js'
import { useLayout } from './columns.js'
import { DetailAside } from './detail-aside.js'
import { ExecutionList } from './execution-list.js'
import { FilterChips } from './filter-chips.js'
import { LayoutMenu } from './layout-menu.js'
import { QueryBar } from './query-bar.js'
import { ShortcutsHelp } from './shortcuts-help.js'
import { useBulk } from './use-bulk.js'
import { useCursor } from './use-cursor.js'
import { useSelection } from './use-selection.js'
import { useShortcuts, type Shortcuts } from './use-shortcuts.js'
import { ViewsMenu } from './views-menu.js'

export interface ExecutionsPanelProps {
  /** What is searched for, such as `phase:failed module:nomina`. */
  query: string
  onQuery: (query: string) => void
  /** The execution that is open beside the list. */
  taskId: string | null
  onTask: (taskId: string | null) => void
  renderResult?: (task: Task) => ReactNode
  className?: string
}

/** All executions: to search, to select and to act on, with one of them open beside the list. */
export function ExecutionsPanel({
  query,
  onQuery,
  taskId,
  onTask,
  renderResult,
  className = '',
}: ExecutionsPanelProps) {
  const { parsed, filter } = useQueryFilter(query)
  const list = useTasks(filter)
  const tasks = useMemo(() => list.data?.tasks ?? [], [list.data])
  const selection = useSelection(tasks, query)
  const cursor = useCursor(tasks)
  const bulk = useBulk()
  const [layout, setLayout] = useLayout()
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [hasShortcuts, setShortcuts] = useStored('shortcuts', (stored) => stored !== false)
  const root = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const search = (wanted: TaskQuery): void => onQuery(formatQuery(wanted))
  const close = (): void => {
    if (taskId !== null) cursor.focus(taskId)
    onTask(null)
  }

  const shortcuts: Shortcuts = {
    j: () => follow(cursor.move(1)?.id),
    k: () => follow(cursor.move(-1)?.id),
    x: () => cursor.id !== null && selection.toggle(cursor.id),
    '/': () => input.current?.focus(),
    '?': () => setHelpOpen(true),
    Escape: () => (taskId === null ? selection.clear() : close()),
  }
  /** What is open goes along with the cursor. */
  function follow(id: string | undefined): void {
    if (id !== undefined && taskId !== null) onTask(id)
  }
  useShortcuts(root, shortcuts, hasShortcuts)

  return (
    <Panel section="executions" className={className} tools={<HelpButton onOpen={() => setHelpOpen(true)} />}>
      <div className="tm-op-split" data-open={taskId !== null || undefined} ref={root}>
        <div className="tm-op-split__list">
          <div className="tm-op-toolbar">
            <QueryBar
              query={query}
              onQuery={onQuery}
              problems={parsed.problems}
              vocabulary={useVocabulary()}
              inputRef={input}
            />
            <ViewsMenu query={query} onQuery={onQuery} />
            <LayoutMenu layout={layout} onLayout={setLayout} />
          </div>
          <FilterChips query={parsed.query} onQuery={search} />
          <Count list={list.data} />
          <ExecutionList
            list={list}
            layout={layout}
            selection={selection}
            cursor={cursor}
            openId={taskId}
            outcomeOf={bulk.outcomeOf}
            isFiltered={query !== ''}
            onOpen={onTask}
          />
          <BulkBar
            selection={selection}
            bulk={bulk}
            filter={filter}
            tasks={tasks}
            count={list.data?.count ?? 0}
            countIsExact={(list.data?.countIsExact ?? false) && !list.isPlaceholderData}
            onCountChanged={() => void list.refetch()}
          />
        </div>
        {taskId === null ? null : (
          <DetailAside
            taskId={taskId}
            onClose={close}
            onOpenTask={onTask}
            {...(renderResult ? { renderResult } : {})}
          />
        )}
      </div>
      {isHelpOpen ? (
        <ShortcutsHelp isOn={hasShortcuts} onToggle={setShortcuts} onClose={() => setHelpOpen(false)} />
      ) : null}
    </Panel>
  )
}

function HelpButton({ onOpen }: { onOpen: () => void }) {
  const { operator } = useMessages()
  return (
    <button
      type="button"
      className="tm-icon-button"
      title={operator.shortcuts}
      aria-label={operator.shortcuts}
      onClick={onOpen}
    >
      <OperatorIcon name="keyboard" />
    </button>
  )
}

function Count({ list }: { list: { count: number; countIsExact: boolean } | undefined }) {
  const { operator } = useMessages()
  const locale = useLocale()
  return (
    <p className="tm-op-count" role="status">
      {list ? operator.found(formatNumber(list.count, locale), list.countIsExact) : ''}
    </p>
  )
}

/** `since:1h` counts from when the search was made: from now, each second would be another list. */
function useQueryFilter(query: string) {
  const client = useTaskManager()
  return useMemo(() => {
    const parsed = parseQuery(query)
    return { parsed, filter: toFilter(parsed.query, serverNow(client)) }
  }, [query, client])
}

function useVocabulary() {
  const { data } = useTaskTemplates()
  return useMemo(
    () => ({
      modules: [...new Set(data?.map(({ module }) => module))].sort(),
      names: (data ?? []).map(({ name }) => name).sort(),
    }),
    [data],
  )
}
