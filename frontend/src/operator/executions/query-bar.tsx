'use client'

import { useId, type Ref } from 'react'

import { useMessages } from '../../hooks/index.js'
import type { Messages } from '../../locales/messages.js'
import { OperatorIcon } from '../icons.js'
import type { QueryProblem } from '../query/parse-query.js'
import type { QueryVocabulary, Suggestion } from '../query/suggestions.js'
import { useQueryBar } from './use-query-bar.js'

export interface QueryBarProps {
  query: string
  onQuery: (query: string) => void
  problems: readonly QueryProblem[]
  vocabulary: QueryVocabulary
  inputRef: Ref<HTMLInputElement>
  className?: string
}

/** Where the search is written, with what can come next. */
export function QueryBar({ query, onQuery, problems, vocabulary, inputRef, className = '' }: QueryBarProps) {
  const messages = useMessages()
  const { operator } = messages
  const id = useId()
  const bar = useQueryBar({ query, onQuery, vocabulary })
  const optionId = (at: number): string => `${id}-option-${at}`
  return (
    <search className={`tm-op-search ${className}`.trim()}>
      <form className="tm-op-search__form" onSubmit={bar.submit}>
        <OperatorIcon name="search" className="tm-op-search__icon" />
        <input
          ref={inputRef}
          className="tm-control tm-op-search__input"
          type="search"
          role="combobox"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-label={operator.searchLabel}
          aria-autocomplete="list"
          aria-expanded={bar.suggestions.length > 0}
          aria-controls={bar.suggestions.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={bar.active === null ? undefined : optionId(bar.active)}
          aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
          aria-invalid={problems.length > 0 || undefined}
          placeholder={operator.searchHint}
          value={bar.text}
          {...bar.inputProps}
        />
        {bar.suggestions.length > 0 ? (
          <div
            className="tm-op-search__list"
            role="listbox"
            id={`${id}-list`}
            aria-label={operator.suggestions}
          >
            {bar.suggestions.map((suggestion, at) => (
              // Chosen by key in the field, which keeps the focus.
              // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
              <div
                key={suggestion.insert}
                id={optionId(at)}
                className="tm-op-search__option"
                role="option"
                aria-selected={at === bar.active}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => bar.choose(suggestion)}
              >
                <code>{suggestion.insert.trim()}</code>
                <span className="tm-op-muted">{hintOf(suggestion, messages)}</span>
              </div>
            ))}
          </div>
        ) : null}
      </form>
      {problems.length > 0 ? (
        <p className="tm-op-search__problems" id={`${id}-problems`} role="status">
          {problems.map(({ qualifier, value }) => operator.problem(qualifier, value)).join(' ')}
        </p>
      ) : null}
    </search>
  )
}

function hintOf({ kind, qualifier, insert }: Suggestion, { operator, phases }: Messages): string {
  if (kind === 'qualifier') return operator.qualifiers[qualifier]
  return qualifier === 'phase' ? phases[insert.trim() as keyof Messages['phases']] : ''
}
