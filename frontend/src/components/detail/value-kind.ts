/** What the server stores in the place of a value whose name says that it is secret. */
const HIDDEN = '•••'

/** What the server stores in the place of a value that is too large to keep. */
export interface Cut {
  truncated: true
  /** Bytes of the whole. */
  size: number
  /** How it begins, as JSON. */
  preview: string
}

export type ValueKind =
  | { kind: 'hidden' }
  | { kind: 'cut'; cut: Cut }
  | { kind: 'text'; text: string }
  | { kind: 'plain'; text: string }
  | { kind: 'flag'; isOn: boolean }
  | { kind: 'nothing' }
  | { kind: 'list'; items: readonly unknown[] }
  | { kind: 'fields'; fields: readonly (readonly [string, unknown])[] }

/** Return what a stored JSON value is to people. */
export function kindOf(value: unknown): ValueKind {
  if (value === null || value === undefined) return { kind: 'nothing' }
  if (value === HIDDEN) return { kind: 'hidden' }
  if (typeof value === 'string') return { kind: 'text', text: value }
  if (typeof value === 'boolean') return { kind: 'flag', isOn: value }
  if (Array.isArray(value)) return { kind: 'list', items: value }
  if (isCut(value)) return { kind: 'cut', cut: value }
  if (typeof value === 'object') return { kind: 'fields', fields: Object.entries(value) }
  // Digits as they are: many numbers are years and account codes.
  return { kind: 'plain', text: String(value) }
}

function isCut(value: object): value is Cut {
  const { truncated, size, preview } = value as Partial<Cut>
  return truncated === true && typeof size === 'number' && typeof preview === 'string'
}

/** Return bytes as people write them: `1.4 MB`. */
export function formatBytes(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1)
  const format = {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  } as const
  return new Intl.NumberFormat(locale, format).format(bytes / 1_000 ** step)
}

/** Whether there is nothing in it to show. */
export function isEmpty(value: unknown): boolean {
  const found = kindOf(value)
  if (found.kind === 'list') return found.items.length === 0
  return found.kind === 'fields' ? found.fields.length === 0 : found.kind === 'nothing'
}
