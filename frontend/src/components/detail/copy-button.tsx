'use client'

import { useEffect, useState } from 'react'

import { useMessages } from '../../hooks/index.js'
import { useAnnounce } from '../announcer.js'
import { LineDrawing } from '../line-drawing.js'

export interface CopyButtonProps {
  /** What is copied. */
  text: string
  /** What it is called, for those who do not see what stands beside the button. */
  label: string
  className?: string
}

const SHOWN_MS = 2_000

/** Copies a text, and says so. */
export function CopyButton({ text, label, className = '' }: CopyButtonProps) {
  const { detail } = useMessages()
  const announce = useAnnounce()
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = (button: HTMLElement): void => {
    void copyText(text, button).then((isDone) => {
      setCopied(isDone)
      if (isDone) announce(detail.copied)
    })
  }
  return (
    <button
      type="button"
      className={`tm-icon-button tm-copy ${className}`.trim()}
      data-copied={isCopied || undefined}
      title={isCopied ? detail.copied : detail.copy}
      aria-label={label}
      onClick={(event) => copy(event.currentTarget)}
    >
      <CopyIcon isCopied={isCopied} />
    </button>
  )
}

/** Return whether `text` is on the clipboard now. */
async function copyText(text: string, beside: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelected(text, beside)
  }
}

/** The old way, which also works on plain http, as many internal sites are. */
function copySelected(text: string, beside: HTMLElement): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'tm-visually-hidden'
  // Within a modal dialog: all outside of it cannot be selected.
  beside.after(field)
  field.select()
  const isDone = document.execCommand('copy')
  field.remove()
  beside.focus()
  return isDone
}

function CopyIcon({ isCopied }: { isCopied: boolean }) {
  return (
    <LineDrawing className="tm-copy__icon" size={14}>
      {isCopied ? (
        <path d="m3.2 8.6 3.1 3.1 6.5-7" />
      ) : (
        <>
          <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
          <path d="M3.6 10.5h-.1a1.5 1.5 0 0 1-1-1.4V4A1.5 1.5 0 0 1 4 2.5h5.1a1.5 1.5 0 0 1 1.4 1v.1" />
        </>
      )}
    </LineDrawing>
  )
}
