import type { TaskFilter, TaskPhase, TaskState } from '../core/types.js'

/** Return the filter that a query string asks for. */
export function readFilter(parameters: URLSearchParams): TaskFilter {
  const text = (name: string): string | undefined => parameters.get(name) ?? undefined
  const list = (name: string): string[] => text(name)?.split(',') ?? []
  const number = text('number')
  return defined({
    user: text('user'),
    phase: list('phase') as TaskPhase[],
    state: list('state') as TaskState[],
    module: list('module'),
    name: list('name'),
    root: text('root'),
    parent: text('parent'),
    group: text('group'),
    createdAfter: text('created_after'),
    createdBefore: text('created_before'),
    number: number === undefined ? undefined : Number(number),
    q: text('q'),
  })
}

function defined(filter: { [K in keyof TaskFilter]: TaskFilter[K] | undefined }): TaskFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as TaskFilter
}
