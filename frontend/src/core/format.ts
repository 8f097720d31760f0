const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400
const UNITS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', 1],
] as const

const formatters = new Map<string, unknown>()

/** Formatters are slow to make: one of each kind for each locale. */
function kept<O, F>(kind: new (locale: string, options: O) => F, locale: string, options: O): F {
  const key = kind.name + locale + JSON.stringify(options)
  let known = formatters.get(key) as F | undefined
  if (!known) formatters.set(key, (known = new kind(locale, options)))
  return known
}

export function formatNumber(value: number, locale: string): string {
  return kept(Intl.NumberFormat, locale, { useGrouping: 'always' } as Intl.NumberFormatOptions).format(value)
}

/** Return `percent` (0 to 100) as people write it, never 100 % before it is. */
export function formatPercent(percent: number, locale: string): string {
  const whole = percent >= 100 ? 100 : Math.floor(percent)
  return kept(Intl.NumberFormat, locale, { style: 'percent' }).format(whole / 100)
}

/** Return seconds as the two greatest units that matter: `43 s`, `1 min 12 s`, `2 h 5 min`. */
export function formatDuration(seconds: number, locale: string): string {
  return unbroken(duration(seconds, locale))
}

/** A number stays on one line with its unit. */
function unbroken(text: string): string {
  return text.replace(/(\d) /g, '$1\u00a0')
}

function duration(seconds: number, locale: string): string {
  if (seconds < 1 && seconds > 0)
    return `${formatNumber(Math.max(Math.round(seconds * 10) / 10, 0.1), locale)} s`
  const whole = Math.round(Math.max(seconds, 0))
  const hours = Math.floor(whole / HOUR)
  const minutes = Math.floor(whole / MINUTE)
  if (whole >= DAY) return join(Math.floor(whole / DAY), 'd', hours % 24, 'h')
  if (hours) return join(hours, 'h', minutes % 60, 'min')
  return minutes ? join(minutes, 'min', whole % MINUTE, 's') : `${whole} s`
}

function join(greater: number, unit: string, less: number, lessUnit: string): string {
  return less ? `${greater} ${unit} ${less} ${lessUnit}` : `${greater} ${unit}`
}

/** Return how long ago, or how soon, a moment is: `3 min ago`. */
export function formatRelative(moment: string | Date, now: Date, locale: string): string {
  const seconds = (new Date(moment).getTime() - now.getTime()) / 1_000
  const format = kept(Intl.RelativeTimeFormat, locale, { numeric: 'auto', style: 'short' })
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  const text = format.format(Math.trunc(seconds / size), unit)
  // English abbreviates with a full stop, which reads like the end of a sentence; and the second as durations do not.
  return unbroken(text.replace(/(s)ec\.?|\./, '$1'))
}

/** Return the exact moment, in the reader's time zone. */
export function formatMoment(moment: string | Date, locale: string): string {
  return kept(Intl.DateTimeFormat, locale, { dateStyle: 'long', timeStyle: 'medium' }).format(
    new Date(moment),
  )
}

/** Return the time of day, such as `10:41`. */
export function formatTime(moment: string | Date, locale: string): string {
  return kept(Intl.DateTimeFormat, locale, { timeStyle: 'short' }).format(new Date(moment))
}
