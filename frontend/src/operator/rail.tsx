'use client'

import { useMessages } from '../hooks/index.js'
import { OperatorIcon } from './icons.js'
import type { OperatorSection } from './navigation.js'

export interface RailProps {
  sections: readonly OperatorSection[]
  section: OperatorSection
  onSection: (section: OperatorSection) => void
  className?: string
}

/** Where one can go: at the left, or above where there is no room for that. */
export function Rail({ sections, section, onSection, className = '' }: RailProps) {
  const { operator } = useMessages()
  return (
    <nav className={`tm-op-rail ${className}`.trim()} aria-label={operator.label}>
      <ul className="tm-op-rail__list">
        {sections.map((name) => (
          <li key={name}>
            <button
              type="button"
              className="tm-op-rail__item"
              data-section={name}
              aria-current={name === section ? 'page' : undefined}
              onClick={() => onSection(name)}
            >
              <OperatorIcon name={name} />
              <span>{operator.sections[name]}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
