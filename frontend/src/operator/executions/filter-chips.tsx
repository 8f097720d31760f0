'use client'

import { ACTIVE_PHASES } from '../../core/phases.js'
import type { TaskPhase } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'
import type { Messages } from '../../locales/messages.js'
import { OperatorIcon } from '../icons.js'
import { QUALIFIERS, withTerm, type Qualifier, type TaskQuery } from '../query/task-query.js'

export interface FilterChipsProps {
  query: TaskQuery
  onQuery: (query: TaskQuery) => void
  className?: string
}

interface Quick {
  key: string
  label: string
  qualifier: Qualifier
  values: readonly string[]
}

/** What is asked for most, and what is asked for now; each goes with one press. */
export function FilterChips({ query, onQuery, className = '' }: FilterChipsProps) {
  const messages = useMessages()
  const { operator } = messages
  const quick = quickFilters(messages)
  const isAll = !query.terms.phase && !query.terms.user
  const terms = QUALIFIERS.flatMap((qualifier) =>
    (query.terms[qualifier] ?? []).map((value) => ({ qualifier, value })),
  )
  return (
    <div className={`tm-op-chips ${className}`.trim()}>
      <div className="tm-op-chips__quick" role="group" aria-label={operator.quickFilters}>
        <button
          type="button"
          className="tm-op-chip"
          aria-pressed={isAll}
          onClick={() => onQuery(withTerm(withTerm(query, 'phase', []), 'user', []))}
        >
          {operator.all}
        </button>
        {quick.map(({ key, label, qualifier, values }) => {
          const isOn = sameValues(query.terms[qualifier], values)
          return (
            <button
              key={key}
              type="button"
              className="tm-op-chip"
              aria-pressed={isOn}
              onClick={() => onQuery(withTerm(query, qualifier, isOn ? [] : values))}
            >
              {label}
            </button>
          )
        })}
      </div>
      {terms.map(({ qualifier, value }) => (
        <button
          key={`${qualifier}:${value}`}
          type="button"
          className="tm-op-chip"
          data-applied=""
          aria-label={operator.removeFilter(`${qualifier}:${value}`)}
          onClick={() => onQuery(withoutValue(query, qualifier, value))}
        >
          {qualifier}: {qualifier === 'phase' ? messages.phases[value as TaskPhase] : value}
          <OperatorIcon name="close" />
        </button>
      ))}
    </div>
  )
}

function quickFilters({ operator }: Messages): Quick[] {
  return [
    { key: 'active', label: operator.active, qualifier: 'phase', values: ACTIVE_PHASES },
    { key: 'failed', label: operator.failedOnes, qualifier: 'phase', values: ['failed'] },
    { key: 'lost', label: operator.lostOnes, qualifier: 'phase', values: ['lost'] },
    { key: 'mine', label: operator.mine, qualifier: 'user', values: ['me'] },
  ]
}

function withoutValue(query: TaskQuery, qualifier: Qualifier, value: string): TaskQuery {
  const rest = (query.terms[qualifier] ?? []).filter((other) => other !== value)
  return withTerm(query, qualifier, rest)
}

function sameValues(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return a !== undefined && a.length === b.length && b.every((value) => a.includes(value))
}
