/** What every clock of the gallery shows, so that two pictures of it are alike. */
export const NOW = Date.parse('2026-10-14T15:20:00Z')

/** Milliseconds after which everything has been read and the clock is put to `NOW`. */
export const SETTLED = 1_500

const RealDate = Date
let now = NOW

class FixedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(now)
    else super(given[0])
  }

  static override now(): number {
    return now
  }
}

/** Stop all clocks of the page. */
export function stopClock(at: number): void {
  now = at
  globalThis.Date = FixedDate as DateConstructor
}

/** The moment `seconds` before the gallery's now. */
export function ago(seconds: number): string {
  return new RealDate(NOW - seconds * 1_000).toISOString()
}
