const MINUTE = 60_000
const UNITS: Record<string, number> = { m: MINUTE, h: 60 * MINUTE, d: 1_440 * MINUTE, w: 10_080 * MINUTE }
const AGO = /^(\d{1,4})([mhdw])$/i
const DATE = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/

/** Return the moment that `24h`, `2026-10-01` (the reader's midnight) or `2026-10-01T08:30` means; null for others. */
export function readMoment(value: string, now: Date): Date | null {
  const ago = AGO.exec(value)
  if (ago) return new Date(now.getTime() - Number(ago[1]) * (UNITS[ago[2]?.toLowerCase() ?? ''] ?? 0))
  if (!DATE.test(value) && !MOMENT.test(value)) return null
  const moment = new Date(DATE.test(value) ? `${value}T00:00` : value)
  return Number.isNaN(moment.getTime()) ? null : moment
}
