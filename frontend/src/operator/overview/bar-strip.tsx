import type { Day } from './days.js'

export interface BarStripProps {
  days: readonly Day[]
  of: 'success' | 'failure'
  /** What the top of the strip stands for. */
  top: number
  active: number | null
}

const STEP = 10
const GAP = 2.5
const HEIGHT = 100

/** One bar a day. The newest day is not over: it is drawn as an outline. */
export function BarStrip({ days, of, top, active }: BarStripProps) {
  return (
    <svg
      className="tm-op-strip"
      data-of={of}
      viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <line className="tm-op-strip__base" x1="0" x2={days.length * STEP} y1={HEIGHT} y2={HEIGHT} />
      {days.map((day, at) => {
        const height = (day[of] / top) * HEIGHT
        return (
          <rect
            key={day.date}
            className="tm-op-strip__bar"
            data-incomplete={at === days.length - 1 || undefined}
            data-active={at === active || undefined}
            x={at * STEP + GAP / 2}
            y={HEIGHT - height}
            width={STEP - GAP}
            height={height}
            vectorEffect="non-scaling-stroke"
          />
        )
      })}
    </svg>
  )
}
