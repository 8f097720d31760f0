'use client'

import { useState } from 'react'

import { formatNumber } from '../../core/format.js'
import type { Outcomes, Task, TaskFilter, TaskOutcome } from '../../core/types.js'
import { errorText } from '../../headless/error-text.js'
import { useLocale, useMessages } from '../../hooks/index.js'
import { OperatorIcon } from '../icons.js'
import { BulkConfirm } from './bulk-confirm.js'
import { BULK_LIMIT, requestFor, type Bulk, type BulkAction, type BulkRequest } from './use-bulk.js'
import type { Selection } from './use-selection.js'

export interface BulkBarProps {
  selection: Selection
  bulk: Bulk
  filter: TaskFilter
  tasks: readonly Task[]
  /** Of the whole list. */
  count: number
  countIsExact: boolean
  /** The server counted otherwise: what is shown is not what there is. */
  onCountChanged: () => void
  className?: string
}

/** What is selected and what can be done to it; then, what happened. */
export function BulkBar(props: BulkBarProps) {
  const { selection, bulk, filter, tasks, onCountChanged, className = '' } = props
  const { operator, actions } = useMessages()
  const [asking, setAsking] = useState<BulkRequest | null>(null)
  const isTooMany = selection.size > BULK_LIMIT
  const hasNews = bulk.outcomes !== null || bulk.error !== null
  if (selection.size === 0 && !hasNews) return null

  const run = async (request: BulkRequest): Promise<void> => {
    const isDone = await bulk.run(request.action, request.chosen, filter)
    setAsking(null)
    if (isDone) selection.clear()
    else if (request.chosen.kind === 'matching') onCountChanged()
  }
  const ask = (action: BulkAction): void => {
    bulk.forget()
    setAsking(requestFor(action, selection, tasks))
  }
  return (
    <>
      <div className={`tm-op-bulk ${className}`.trim()} role="region" aria-label={operator.bulkTools}>
        <BulkNews bulk={bulk} />
        {selection.size > 0 ? (
          <>
            <Selected {...props} />
            <div className="tm-op-bulk__actions">
              <button
                type="button"
                className="tm-button"
                disabled={isTooMany || bulk.isPending}
                onClick={() => ask('cancel')}
              >
                {actions.cancel}
              </button>
              <button
                type="button"
                className="tm-button"
                disabled={isTooMany || bulk.isPending}
                onClick={() => ask('retry')}
              >
                {actions.retry}
              </button>
            </div>
          </>
        ) : null}
        <button
          type="button"
          className="tm-icon-button"
          aria-label={selection.size > 0 ? operator.clearSelection : operator.close}
          onClick={() => {
            selection.clear()
            bulk.forget()
          }}
        >
          <OperatorIcon name="close" />
        </button>
      </div>
      {asking ? (
        <BulkConfirm
          request={asking}
          isPending={bulk.isPending}
          onConfirm={() => void run(asking)}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </>
  )
}

function Selected({ selection, tasks, count, countIsExact }: BulkBarProps) {
  const { operator } = useMessages()
  const locale = useLocale()
  const isWhole = selection.chosen.kind === 'matching'
  const canWiden =
    !isWhole && countIsExact && tasks.length < count && tasks.every(({ id }) => selection.has(id))
  return (
    <p className="tm-op-bulk__count" role="status">
      {operator.selected(selection.size)}
      {canWiden && count <= BULK_LIMIT ? (
        <button type="button" className="tm-op-bulk__widen" onClick={() => selection.selectMatching(count)}>
          {operator.selectMatching(formatNumber(count, locale))}
        </button>
      ) : null}
      {selection.size > BULK_LIMIT ? ` · ${operator.bulkTooMany(formatNumber(BULK_LIMIT, locale))}` : ''}
    </p>
  )
}

function BulkNews({ bulk }: { bulk: Bulk }) {
  const messages = useMessages()
  const locale = useLocale()
  const { outcomes, error } = bulk
  return (
    <p className="tm-op-bulk__news" role={error ? 'alert' : 'status'}>
      {outcomes
        ? summaryOf(outcomes, (word, count) => `${formatNumber(count, locale)} ${textOf(word, count)}`)
        : null}
      {error
        ? error.code === 'count_changed'
          ? messages.operator.countChanged
          : errorText(error, messages)
        : null}
    </p>
  )

  function textOf(word: TaskOutcome, count: number): string {
    return (count === 1 ? messages.operator.outcomes : messages.operator.outcomesOfMany)[word] ?? word
  }
}

function summaryOf({ counts }: Outcomes, text: (word: TaskOutcome, count: number) => string): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([word, count]) => text(word as TaskOutcome, count))
    .join(' · ')
}
