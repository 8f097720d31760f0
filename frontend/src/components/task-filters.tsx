'use client'

import { useEffect, useId, useRef, useState } from 'react'

import { choiceCount, NO_CHOICE, type TaskFilterChoice, type TaskPhaseGroup } from '../headless/filters.js'
import { useMessages } from '../hooks/index.js'

export interface TaskFiltersProps {
  value: TaskFilterChoice
  onChange: (value: TaskFilterChoice) => void
  /** To choose from; with one at most there is nothing to choose. */
  modules: readonly string[]
  /** What the host has decided already is not offered. */
  without?: readonly ('group' | 'module' | 'q')[]
  className?: string
}

const GROUPS: readonly TaskPhaseGroup[] = ['all', 'active', 'finished', 'failed']

/** What to list: phase, module and a text. In a narrow place they fold into one button. */
export function TaskFilters({ value, onChange, modules, without = [], className = '' }: TaskFiltersProps) {
  const { modules: names, monitor } = useMessages()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const count = choiceCount(value)
  const hasModules = !without.includes('module') && (modules.length > 1 || value.module !== null)
  return (
    <div className={`tm-filters ${className}`.trim()} data-open={isOpen || undefined}>
      <button
        type="button"
        className="tm-button tm-filters__fold"
        data-variant="secondary"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {monitor.filters}
        {count > 0 ? <span className="tm-badge">{count}</span> : null}
      </button>
      <div id={id} className="tm-filters__fields">
        {without.includes('group') ? null : (
          <select
            className="tm-control"
            aria-label={monitor.phase}
            value={value.group}
            onChange={(event) => onChange({ ...value, group: event.target.value as TaskPhaseGroup })}
          >
            {GROUPS.map((group) => (
              <option key={group} value={group}>
                {monitor[group]}
              </option>
            ))}
          </select>
        )}
        {hasModules ? (
          <select
            className="tm-control tm-filters__module"
            aria-label={monitor.module}
            value={value.module ?? ''}
            onChange={(event) => onChange({ ...value, module: event.target.value || null })}
          >
            <option value="">{monitor.allModules}</option>
            {modules.map((module) => (
              <option key={module} value={module}>
                {names[module] ?? module}
              </option>
            ))}
          </select>
        ) : null}
        {without.includes('q') ? null : (
          <SearchField value={value.q} onChange={(q) => onChange({ ...value, q })} label={monitor.search} />
        )}
        {count > 0 ? (
          <button
            type="button"
            className="tm-button tm-filters__clear"
            data-variant="quiet"
            onClick={() => onChange(NO_CHOICE)}
          >
            {monitor.clearFilters}
          </button>
        ) : null}
      </div>
    </div>
  )
}

/** Milliseconds without a key after which the list is searched. */
const TYPING_MS = 300

interface SearchFieldProps {
  value: string
  onChange: (value: string) => void
  label: string
}

function SearchField({ value, onChange, label }: SearchFieldProps) {
  const [text, setText] = useState(value)
  const [known, setKnown] = useState(value)
  const tell = useRef(onChange)
  useEffect(() => {
    tell.current = onChange
  })
  if (known !== value) {
    setKnown(value)
    // What was typed meanwhile stays; a value that came from elsewhere counts.
    if (text.trim() === known.trim() || value === '') setText(value)
  }
  useEffect(() => {
    if (text === value) return undefined
    const timer = setTimeout(() => tell.current(text), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text, value])
  return (
    <input
      type="search"
      className="tm-control tm-filters__search"
      aria-label={label}
      placeholder={`${label}…`}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChange(text)
      }}
    />
  )
}
