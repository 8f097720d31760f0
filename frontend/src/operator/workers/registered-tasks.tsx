'use client'

import { useState } from 'react'

import { formatNumber } from '../../core/format.js'
import { useLocale, useMessages } from '../../hooks/index.js'

/** More than one sees at a glance. */
const MANY = 12

/** The tasks that a worker knows; of many those that are looked for. */
export function RegisteredTasks({ names }: { names: readonly string[] | null }) {
  const { control: words } = useMessages().operator
  const locale = useLocale()
  const [wanted, setWanted] = useState('')
  const found = (names ?? []).filter((name) => name.toLowerCase().includes(wanted.trim().toLowerCase()))
  return (
    <section className="tm-op-worker__block">
      <h4 className="tm-op-heading">
        {words.registered(names === null ? '–' : formatNumber(names.length, locale))}
      </h4>
      {names === null ? <p className="tm-op-muted">{words.registeredUnknown}</p> : null}
      {names && names.length > MANY ? (
        <input
          type="search"
          className="tm-op-input"
          aria-label={words.findTask}
          placeholder={words.findTask}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      ) : null}
      {found.length > 0 ? (
        <ul
          className="tm-op-names"
          aria-label={words.registered(formatNumber(found.length, locale))}
          // Without a place in the tab order the keyboard could not scroll it.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
        >
          {found.map((name) => (
            <li key={name}>
              <code>{name}</code>
            </li>
          ))}
        </ul>
      ) : null}
      {names && names.length > 0 && found.length === 0 ? (
        <p className="tm-op-muted" role="status">
          {words.noTaskFound}
        </p>
      ) : null}
    </section>
  )
}
