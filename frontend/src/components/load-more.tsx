'use client'

import type { TaskMonitorView } from '../headless/use-task-monitor.js'
import { useMessages } from '../hooks/index.js'

/** The way to older tasks. */
export function LoadMore({ monitor }: { monitor: TaskMonitorView }) {
  const { monitor: words } = useMessages()
  return (
    <div className="tm-monitor__more">
      {monitor.hasMoreFailed && !monitor.isLoadingMore ? (
        <p className="tm-monitor__more-failed" role="alert">
          {words.loadMoreFailed}
        </p>
      ) : null}
      <button
        type="button"
        className="tm-button"
        data-variant="secondary"
        aria-disabled={monitor.isLoadingMore}
        onClick={() => {
          if (!monitor.isLoadingMore) monitor.loadMore()
        }}
      >
        {monitor.isLoadingMore ? words.loading : words.loadMore}
      </button>
    </div>
  )
}
