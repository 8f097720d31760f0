'use client'

import {
  useLayoutEffect,
  useRef,
  useState,
  type ChangeEvent,
  type FormEvent,
  type KeyboardEvent,
} from 'react'

import { suggest, type QueryVocabulary, type Suggestion } from '../query/suggestions.js'

interface Options {
  query: string
  onQuery: (query: string) => void
  vocabulary: QueryVocabulary
}

/** State of the query bar: what is written is searched for with Enter, with a suggestion that ends it, or on leaving. */
export function useQueryBar({ query, onQuery, vocabulary }: Options) {
  const [draft, setDraft] = useState({ of: query, text: query })
  const [caret, setCaret] = useState<number | null>(null)
  const [active, setActive] = useState<number | null>(null)
  const moved = useRef<{ input: HTMLInputElement; to: number } | null>(null)
  const field = useRef<HTMLInputElement | null>(null)
  // A query that comes from elsewhere, as a chip, takes the place of what was being written.
  const text = draft.of === query ? draft.text : query
  const suggestions = caret === null ? [] : suggest(text, caret, vocabulary)
  const chosen = active !== null && active < suggestions.length ? active : null

  useLayoutEffect(() => {
    if (!moved.current) return
    const { input, to } = moved.current
    moved.current = null
    input.setSelectionRange(to, to)
  })

  const write = (next: string, at: number | null): void => {
    setDraft({ of: query, text: next })
    setCaret(at)
    setActive(null)
  }
  const apply = (): void => {
    setCaret(null)
    setActive(null)
    if (text.trim() !== query) onQuery(text.trim())
  }
  const choose = ({ insert, from, to }: Suggestion): void => {
    const next = text.slice(0, from) + insert + text.slice(to).trimStart()
    write(next, from + insert.length)
    if (field.current) moved.current = { input: field.current, to: from + insert.length }
  }
  const step = (by: 1 | -1): void => {
    if (suggestions.length === 0) return
    const from = chosen ?? (by === 1 ? -1 : suggestions.length)
    setActive((from + by + suggestions.length) % suggestions.length)
  }
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const picked = chosen === null ? undefined : suggestions[chosen]
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (caret === null) setCaret(event.currentTarget.selectionStart ?? text.length)
      else step(event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Enter' && picked) {
      event.preventDefault()
      choose(picked)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (suggestions.length > 0) setCaret(null)
      else event.currentTarget.blur()
    }
  }
  return {
    text,
    suggestions,
    active: chosen,
    choose,
    submit: (event: FormEvent) => {
      event.preventDefault()
      apply()
    },
    inputProps: {
      onChange: (event: ChangeEvent<HTMLInputElement>) => {
        field.current = event.target
        write(event.target.value, event.target.selectionStart ?? event.target.value.length)
        if (event.target.value === '') onQuery('')
      },
      onFocus: (event: { currentTarget: HTMLInputElement }) => {
        field.current = event.currentTarget
      },
      onKeyDown: press,
      onBlur: apply,
    },
  }
}
