'use client'

import { useState, type FormEvent } from 'react'

import { useAnnounce } from '../../components/announcer.js'
import { useMessages } from '../../hooks/index.js'
import { OperatorIcon } from '../icons.js'
import { Menu } from './menu.js'
import { useSavedViews } from './views.js'

/** Searches by name. */
export function ViewsMenu({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
  const { operator } = useMessages()
  const { views, save, drop } = useSavedViews()
  const announce = useAnnounce()
  const [name, setName] = useState('')
  const keep = (event: FormEvent): void => {
    event.preventDefault()
    const wanted = name.trim()
    if (!wanted) return
    save({ name: wanted, query })
    setName('')
    announce(operator.viewSaved(wanted))
  }
  return (
    <Menu label={operator.views}>
      {views.length === 0 ? <p className="tm-op-muted">{operator.viewsEmpty}</p> : null}
      <ul className="tm-op-views">
        {views.map((view) => (
          <li key={view.name}>
            <button
              type="button"
              className="tm-op-views__open"
              aria-current={view.query === query}
              onClick={() => onQuery(view.query)}
            >
              <span>{view.name}</span>
              <code>{view.query}</code>
            </button>
            <button
              type="button"
              className="tm-icon-button"
              aria-label={operator.deleteView(view.name)}
              onClick={() => drop(view.name)}
            >
              <OperatorIcon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <form className="tm-op-views__form" onSubmit={keep}>
        <input
          className="tm-control"
          aria-label={operator.viewName}
          placeholder={operator.viewName}
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="tm-button" disabled={!name.trim() || !query}>
          {operator.saveView}
        </button>
      </form>
    </Menu>
  )
}
