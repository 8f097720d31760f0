'use client'

import type { Worker } from '../../core/types.js'
import { useRunning } from '../overview/use-overview.js'

/**
 * Return the workers, each with what is recorded as running on it where its source does not tell what it runs.
 *
 * Flower does not, of all workers at once.
 */
export function useWithRecorded(workers: readonly Worker[]): readonly Worker[] {
  const isWanted = workers.some(({ active }) => active === null)
  const { data } = useRunning(isWanted)
  if (!isWanted || !data) return workers
  return workers.map((worker) => {
    if (worker.active !== null || worker.alive === false) return worker
    const active = data.tasks
      .filter((task) => task.worker === worker.name)
      .map(({ id, title, started_at }) => ({ task_id: id, task: title, started_at }))
    return { ...worker, active, active_count: active.length }
  })
}
