'use client'

import type { TaskOutcome } from '../../core/types.js'
import { formatNumber } from '../../core/format.js'
import { useLocale, useMessages, type UseTasksResult } from '../../hooks/index.js'
import { Problem, Skeleton } from '../panel.js'
import type { Layout } from './columns.js'
import { ExecutionTable } from './execution-table.js'
import type { Cursor } from './use-cursor.js'
import type { Selection } from './use-selection.js'

export interface ExecutionListProps {
  list: UseTasksResult
  layout: Layout
  selection: Selection
  cursor: Cursor
  openId: string | null
  outcomeOf: (id: string) => TaskOutcome | null
  isFiltered: boolean
  onOpen: (id: string) => void
}

/** The table with what surrounds it: new ones, more, nothing, trouble. */
export function ExecutionList(props: ExecutionListProps) {
  const { list, layout, selection, cursor, openId, outcomeOf, isFiltered, onOpen } = props
  const { operator } = useMessages()
  const { data, error } = list
  const retry = (): void => void list.refetch()
  if (!data) return error ? <Problem error={error} onRetry={retry} /> : <Skeleton rows={10} />
  return (
    <>
      {error ? <Problem error={error} onRetry={retry} since={list.dataUpdatedAt} /> : null}
      <NewItems count={data.newItems.length} onShow={retry} />
      {data.tasks.length === 0 ? (
        <p className="tm-op-empty">{isFiltered ? operator.noMatches : operator.noExecutions}</p>
      ) : (
        <ExecutionTable
          tasks={data.tasks}
          left={data.left}
          layout={layout}
          selection={selection}
          openId={openId}
          currentId={cursor.id}
          outcomeOf={outcomeOf}
          onOpen={onOpen}
          onCurrent={cursor.set}
          bodyRef={cursor.bodyRef}
          isStale={list.isPlaceholderData}
        />
      )}
      {list.hasNextPage ? (
        <button
          type="button"
          className="tm-button tm-op-more"
          aria-disabled={list.isFetchingNextPage}
          onClick={() => {
            if (!list.isFetchingNextPage) void list.fetchNextPage()
          }}
        >
          {list.isFetchingNextPage ? operator.loading : operator.loadMore}
        </button>
      ) : null}
    </>
  )
}

function NewItems({ count, onShow }: { count: number; onShow: () => void }) {
  const { operator } = useMessages()
  const locale = useLocale()
  return (
    <div className="tm-op-new" role="status">
      {count > 0 ? (
        <button type="button" className="tm-op-new__pill" onClick={onShow}>
          {operator.newItems(formatNumber(count, locale))}
        </button>
      ) : null}
    </div>
  )
}
