'use client'

import { useEffect, useRef, type Ref } from 'react'

import type { Task, TaskOutcome } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'
import { useLatest } from '../../hooks/use-latest.js'
import type { Layout } from './columns.js'
import { ExecutionRow } from './execution-row.js'
import type { Selection } from './use-selection.js'

export interface ExecutionTableProps {
  tasks: readonly Task[]
  left: readonly string[]
  layout: Layout
  selection: Selection
  openId: string | null
  currentId: string | null
  outcomeOf: (id: string) => TaskOutcome | null
  onOpen: (id: string) => void
  onCurrent: (id: string) => void
  bodyRef: Ref<HTMLTableSectionElement>
  isStale: boolean
}

export function ExecutionTable(props: ExecutionTableProps) {
  const { tasks, left, layout, selection, openId, currentId, outcomeOf, bodyRef } = props
  const { operator } = useMessages()
  const gone = new Set(left)
  // Of one identity, so that only the rows that change are drawn again.
  const onSelect = useLatest(selection.toggle)
  const onOpen = useLatest(props.onOpen)
  const onCurrent = useLatest(props.onCurrent)
  return (
    <table
      className="tm-op-table tm-op-executions"
      data-density={layout.density}
      data-many={layout.columns.length > 6 || undefined}
      data-stale={props.isStale || undefined}
    >
      <caption className="tm-visually-hidden">{operator.sections.executions}</caption>
      <thead>
        <tr>
          <th scope="col" className="tm-op-row__select">
            <SelectAll tasks={tasks} selection={selection} />
          </th>
          <th scope="col" className="tm-op-row__phase">
            {operator.columnNames.phase}
          </th>
          <th scope="col" className="tm-op-row__title">
            {operator.columnNames.title}
          </th>
          {layout.columns.map((column) => (
            <th key={column} scope="col" data-column={column}>
              {operator.columnNames[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={bodyRef}>
        {tasks.map((task) => (
          <ExecutionRow
            key={task.id}
            task={task}
            columns={layout.columns}
            isSelected={selection.has(task.id)}
            isOpen={task.id === openId}
            isCurrent={task.id === currentId}
            hasLeft={gone.has(task.id)}
            outcome={outcomeOf(task.id)}
            onSelect={onSelect}
            onOpen={onOpen}
            onCurrent={onCurrent}
          />
        ))}
      </tbody>
    </table>
  )
}

function SelectAll({ tasks, selection }: { tasks: readonly Task[]; selection: Selection }) {
  const { operator } = useMessages()
  const box = useRef<HTMLInputElement>(null)
  const ticked = tasks.filter(({ id }) => selection.has(id)).length
  const isAll = tasks.length > 0 && ticked === tasks.length
  useEffect(() => {
    // There is no attribute for it.
    if (box.current) box.current.indeterminate = ticked > 0 && !isAll
  }, [ticked, isAll])
  return (
    <label className="tm-op-tick">
      <input
        ref={box}
        type="checkbox"
        aria-label={operator.selectAll}
        checked={isAll}
        onChange={() => selection.selectAll(!isAll)}
      />
    </label>
  )
}
