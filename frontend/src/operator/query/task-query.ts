import { ACTIVE_PHASES, ENDED_PHASES } from '../../core/phases.js'
import type { TaskFilter, TaskPhase, TaskState } from '../../core/types.js'
import { readMoment } from './moment.js'

export const PHASES: readonly TaskPhase[] = [...ACTIVE_PHASES, ...ENDED_PHASES]
export const STATES = [
  'PENDING',
  'STARTED',
  'PROGRESS',
  'RETRY',
  'SUCCESS',
  'FAILURE',
  'REVOKED',
] as const satisfies readonly TaskState[]

/** Those of the first line take several values, which are alternatives. */
export const MANY = ['phase', 'state', 'module', 'name'] as const
export const QUALIFIERS = [...MANY, 'user', 'since', 'before', 'number', 'root', 'parent', 'group'] as const
export type Qualifier = (typeof QUALIFIERS)[number]

/** What somebody wrote into the query bar, taken apart. */
export interface TaskQuery {
  readonly terms: { readonly [Q in Qualifier]?: readonly string[] }
  readonly text: string
}

export function isQualifier(word: string): word is Qualifier {
  return (QUALIFIERS as readonly string[]).includes(word)
}

export function takesMany(qualifier: Qualifier): boolean {
  return (MANY as readonly string[]).includes(qualifier)
}

/** Return `value` as the API writes it; null where the qualifier cannot have it. */
export function checkedValue(qualifier: Qualifier, value: string): string | null {
  switch (qualifier) {
    case 'phase':
      return PHASES.find((phase) => phase === value.toLowerCase()) ?? null
    case 'state':
      return STATES.find((state) => state === value.toUpperCase()) ?? null
    case 'number':
      return /^\d{1,15}$/.test(value) ? value : null
    case 'since':
    case 'before':
      return readMoment(value, new Date(0)) ? value : null
    default:
      return value
  }
}

/** Return the query with other values for one qualifier; none removes it. */
export function withTerm(query: TaskQuery, qualifier: Qualifier, values: readonly string[]): TaskQuery {
  const others = Object.entries(query.terms).filter(([name]) => name !== qualifier)
  const term = values.length > 0 ? { [qualifier]: values } : {}
  return { ...query, terms: { ...Object.fromEntries(others), ...term } }
}

/** Return the filter of a query; `now` is what `since:1h` counts from. */
export function toFilter({ terms, text }: TaskQuery, now: Date): TaskFilter {
  const one = (qualifier: Qualifier): string | undefined => terms[qualifier]?.[0]
  const moment = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : readMoment(value, now)?.toISOString()
  const filter: { [K in keyof TaskFilter]: TaskFilter[K] | undefined } = {
    phase: terms.phase as TaskPhase[] | undefined,
    state: terms.state as TaskState[] | undefined,
    module: terms.module,
    name: terms.name,
    user: one('user'),
    root: one('root'),
    parent: one('parent'),
    group: one('group'),
    number: one('number') === undefined ? undefined : Number(one('number')),
    createdAfter: moment(one('since')),
    createdBefore: moment(one('before')),
    q: text.trim() || undefined,
  }
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as TaskFilter
}
