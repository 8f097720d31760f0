'use client'

import { useId, useState } from 'react'

import { useMessages } from '../../hooks/index.js'

const CHARACTERS = 280
const LINES = 6

/** A text that wraps; a long one is folded after its first lines. */
export function LongText({ text }: { text: string }) {
  const { detail } = useMessages()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  if (text.length <= CHARACTERS && lineCount(text) <= LINES) {
    return (
      <span className="tm-value" data-kind="text">
        {text}
      </span>
    )
  }
  return (
    <div className="tm-value" data-kind="text">
      <div id={id}>{isOpen ? text : beginning(text)}</div>
      <button
        type="button"
        className="tm-link tm-value__more"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? detail.showLess : detail.showAll}
      </button>
    </div>
  )
}

function beginning(text: string): string {
  const lines = text.slice(0, CHARACTERS).split('\n').slice(0, LINES).join('\n')
  return `${lines.trimEnd()}…`
}

function lineCount(text: string): number {
  return text.split('\n', LINES + 1).length
}
