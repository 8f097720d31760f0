import type { TaskStats } from '../../core/types.js'

export type Day = TaskStats['per_day'][number]

/** Return the date of a day, at its noon: no time zone turns that into another day. */
function dateOf({ date }: Pick<Day, 'date'>): Date {
  return new Date(`${date}T12:00:00`)
}

export function dayText(day: Pick<Day, 'date'>, locale: string, style: 'short' | 'long' = 'short'): string {
  const options: Intl.DateTimeFormatOptions =
    style === 'short'
      ? { day: 'numeric', month: 'short' }
      : { weekday: 'long', day: 'numeric', month: 'long' }
  return new Intl.DateTimeFormat(locale, options).format(dateOf(day))
}

/** Return a round number at or above `value`, for the top of a scale. */
export function roundUp(value: number): number {
  if (value <= 5) return Math.max(Math.ceil(value), 1)
  const unit = 10 ** Math.floor(Math.log10(value))
  const factor = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((step) => step * unit >= value) ?? 10
  return Math.ceil(factor * unit)
}
