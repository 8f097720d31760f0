'use client'

import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react'

export interface Tab<K extends string> {
  key: K
  label: string
  render(): ReactNode
}

interface TabsProps<K extends string> {
  label: string
  tabs: readonly Tab<K>[]
  current: K
  onChange(key: K): void
}

/** Tabs as ARIA knows them: one stop of Tab, arrows go from one to the next. */
export function Tabs<K extends string>({ label, tabs, current, onChange }: TabsProps<K>) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const go = (index: number): void => {
    const tab = tabs[(index + tabs.length) % tabs.length]
    if (!tab) return
    onChange(tab.key)
    list.current?.querySelector<HTMLElement>(`[data-tab="${tab.key}"]`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const index = tabs.findIndex(({ key }) => key === current)
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl'
    const target = targetOf(event.key, index, tabs.length, isRtl)
    if (target === null) return
    event.preventDefault()
    go(target)
  }
  const shown = tabs.find(({ key }) => key === current)
  return (
    <div className="tm-tabs">
      <div ref={list} className="tm-tabs__list" role="tablist" aria-label={label}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            className="tm-tabs__tab"
            role="tab"
            id={`${id}-tab-${tab.key}`}
            data-tab={tab.key}
            aria-selected={tab.key === current}
            aria-controls={`${id}-panel`}
            tabIndex={tab.key === current ? 0 : -1}
            onClick={() => onChange(tab.key)}
            onKeyDown={onKeyDown}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div
        className="tm-tabs__panel"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-tab-${current}`}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a panel of mere text must be reachable
        tabIndex={0}
        data-tab={current}
      >
        {shown?.render()}
      </div>
    </div>
  )
}

function targetOf(key: string, index: number, count: number, isRtl: boolean): number | null {
  switch (key) {
    case 'ArrowRight':
      return index + (isRtl ? -1 : 1)
    case 'ArrowLeft':
      return index - (isRtl ? -1 : 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
  }
  return null
}
