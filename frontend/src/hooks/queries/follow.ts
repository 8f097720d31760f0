import type { QueryMeta } from '@tanstack/react-query'

import type { TaskChange } from '../../core/types.js'

export interface Followed<T> {
  data: T
  /** False: only the server can tell the rest, so it is fetched again. */
  isWhole: boolean
}

/** How a query's data follow changes; `milestones` are the tasks of which more than the progress changed. */
export type Follow<T> = (
  data: T,
  changes: readonly TaskChange[],
  milestones: ReadonlySet<string>,
) => Followed<T>

const NAME = 'taskManagerFollow'

/** Return a query's `meta` that says how it follows changes. */
export function following<T>(follow: Follow<T>): QueryMeta {
  return { [NAME]: follow }
}

export function followOf(meta: QueryMeta | undefined): Follow<unknown> | undefined {
  return meta?.[NAME] as Follow<unknown> | undefined
}
