import type { WorkerControl } from '../../core/operations.js'
import type { WorkerAction } from '../../core/types.js'
import type { ControlField, ControlMessages } from '../../locales/control-messages.js'

/** What each action is asked for, in this order. */
export const FIELDS: Record<WorkerAction, readonly ControlField[]> = {
  grow: ['n'],
  shrink: ['n'],
  autoscale: ['min', 'max'],
  add_consumer: ['queue'],
  cancel_consumer: ['queue'],
  rate_limit: ['task', 'rate'],
  time_limit: ['task', 'soft', 'hard'],
  pool_restart: [],
  shutdown: [],
}

/** The order in which they are offered: what does little harm first. */
export const ACTIONS = Object.keys(FIELDS) as WorkerAction[]

/** After which running tasks may be no more. */
export const GRAVE: ReadonlySet<WorkerAction> = new Set(['pool_restart', 'shutdown'])

export type Values = Partial<Record<ControlField, string>>
export type Problems = Partial<Record<ControlField, string>>

/** Return what is wrong with `values`, by field. */
export function problemsOf(action: WorkerAction, values: Values, words: ControlMessages): Problems {
  const problems: Problems = {}
  for (const field of FIELDS[action]) {
    const problem = problemOf(field, values[field]?.trim() ?? '', words)
    if (problem) problems[field] = problem
  }
  if (action === 'autoscale' && !problems.min && !problems.max && Number(values.min) > Number(values.max)) {
    problems.max = words.minAboveMax
  }
  if (action === 'time_limit' && !problems.soft && !problems.hard && values.soft && values.hard) {
    if (Number(values.soft) > Number(values.hard)) problems.hard = words.minAboveMax
  }
  return problems
}

function problemOf(field: ControlField, value: string, words: ControlMessages): string | null {
  switch (field) {
    case 'n':
    case 'max':
      return /^[1-9]\d*$/.test(value) ? null : words.wholeNumber
    case 'min':
      return /^\d+$/.test(value) ? null : words.wholeNumber
    case 'rate':
      return /^\d+(\.\d+)?(\/[smh])?$/.test(value) ? null : words.badRate
    case 'soft':
    case 'hard':
      return value === '' || Number(value) > 0 ? null : words.badSeconds
    default:
      return value ? null : words.isRequired
  }
}

const NUMBERS: ReadonlySet<ControlField> = new Set(['n', 'min', 'max', 'soft', 'hard'])

/** Return what to ask the server for. Fields that are empty are left out. */
export function controlOf(worker: string, action: WorkerAction, values: Values): WorkerControl {
  const given = FIELDS[action]
    .map((field) => [field, values[field]?.trim() ?? ''] as const)
    .filter(([, value]) => value !== '')
    .map(([field, value]) => [field, NUMBERS.has(field) ? Number(value) : value])
  return { worker, action, values: Object.fromEntries(given) } as WorkerControl
}
