import { useEffect, useRef, useState } from 'react'
import { useDemo } from '../demo-context.js'
import { useTexts } from '../texts.js'
import { Icon } from './icon.js'

export function UserMenu() {
  const { nav } = useTexts()
  const { user, csrf_token, urls } = useDemo()
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return undefined
    const onPointer = (event: PointerEvent): void => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) setOpen(false)
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      setOpen(false)
      button.current?.focus()
    }
    document.addEventListener('pointerdown', onPointer)
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('pointerdown', onPointer)
      document.removeEventListener('keydown', onKey)
    }
  }, [open])
  if (!user) return null
  return (
    <div ref={place} className="sgm-user" data-open={open || undefined}>
      <button
        ref={button}
        type="button"
        className="sgm-user__button"
        aria-expanded={open}
        aria-controls="sgm-user"
        aria-label={`${nav.account}: ${user.name}`}
        onClick={() => setOpen(!open)}
      >
        {/* Drawn by the stylesheet: the button's name is the whole one. */}
        <span className="sgm-user__initials" data-initials={initials(user.name)} />
        <Icon name="down" />
      </button>
      <div id="sgm-user" className="sgm-user__panel">
        <p className="sgm-user__name">{user.name}</p>
        <p className="sgm-user__account">{user.username}</p>
        <form method="post" action={urls['logout'] ?? '/salir/'}>
          <input type="hidden" name="csrfmiddlewaretoken" value={csrf_token} />
          <button className="sgm-button">
            <Icon name="out" />
            {nav.signOut}
          </button>
        </form>
      </div>
    </div>
  )
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  return words
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase())
    .join('')
}
