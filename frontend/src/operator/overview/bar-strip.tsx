import type { CSSProperties } from 'react'

import type { Day } from './days.js'

export interface BarStripProps {
  days: readonly Day[]
  of: 'success' | 'failure'
  /** What the top of the strip stands for. */
  top: number
  active: number | null
}

/** One bar a day. The newest day is not over: it is drawn as an outline. */
export function BarStrip({ days, of, top, active }: BarStripProps) {
  return (
    <div className="tm-op-strip" data-of={of}>
      {days.map((day, at) => (
        <span key={day.date} className="tm-op-strip__day" data-active={at === active || undefined}>
          <span
            className="tm-op-strip__bar"
            data-incomplete={at === days.length - 1 || undefined}
            style={{ '--tm-value': `${(day[of] / top) * 100}%` } as CSSProperties}
          />
        </span>
      ))}
    </div>
  )
}
