'use client'

import type { ReactNode } from 'react'

import { NO_CHOICE } from '../headless/filters.js'
import type { TaskMonitorView } from '../headless/use-task-monitor.js'
import { useMessages } from '../hooks/index.js'

export interface MonitorEmptyProps {
  monitor: TaskMonitorView
  empty: ReactNode
}

/** Nothing is listed: because there is nothing, or because of the reader's filters. */
export function MonitorEmpty({ monitor, empty }: MonitorEmptyProps) {
  const { monitor: words } = useMessages()
  if (monitor.filterCount === 0) {
    return (
      <div className="tm-monitor__body">
        {empty ?? (
          <div className="tm-blank">
            <EmptyPicture />
            <p className="tm-blank__text">{words.empty}</p>
          </div>
        )}
      </div>
    )
  }
  return (
    <div className="tm-monitor__body">
      <div className="tm-blank">
        <p className="tm-blank__text">{words.emptyFiltered}</p>
        <button
          type="button"
          className="tm-button"
          data-variant="secondary"
          onClick={() => monitor.setChoice(NO_CHOICE)}
        >
          {words.clearFilters}
        </button>
      </div>
    </div>
  )
}

function EmptyPicture() {
  return (
    <svg
      className="tm-blank__picture"
      viewBox="0 0 72 48"
      width="72"
      height="48"
      fill="none"
      aria-hidden="true"
    >
      <rect x="0.75" y="0.75" width="70.5" height="20" rx="5" stroke="currentColor" strokeWidth="1.5" />
      <rect
        x="0.75"
        y="27.25"
        width="70.5"
        height="20"
        rx="5"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray="4 4"
      />
      <circle cx="11" cy="10.75" r="4" stroke="currentColor" strokeWidth="1.5" />
      <path d="M21 10.75h28" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  )
}
