'use client'

import { formatNumber } from '../../core/format.js'
import { useLocale, useMessages } from '../../hooks/index.js'
import type { Series } from './numbers.js'

export interface SparklineProps {
  values: Series
  /** The time that it spans, in words. */
  period: string
  /** How a value is written. Default as a number. */
  format?: (value: number) => string
  className?: string
}

const WIDTH = 100
const HEIGHT = 24

/** How a number went, 24 px high. A number alone has no line yet. */
export function Sparkline({ values, period, format, className = '' }: SparklineProps) {
  const { operator } = useMessages()
  const locale = useLocale()
  if (values.length < 2) return <span className={`tm-op-sparkline ${className}`.trim()} data-empty="" />
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const write = format ?? ((value: number) => formatNumber(value, locale))
  const label = operator.sparkline(period, write(least), write(most))
  return (
    <svg
      className={`tm-op-sparkline ${className}`.trim()}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
    >
      <title>{label}</title>
      <path className="tm-op-sparkline__area" d={`${line(values)}V${HEIGHT}H0Z`} />
      <path className="tm-op-sparkline__line" d={line(values)} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

/** From nought, so that a ripple on a great number stays a ripple; with air above, so that what is steady is no block. */
function line(values: Series): string {
  const most = Math.max(...values, 1) * 1.25
  const step = WIDTH / (values.length - 1)
  const points = values.map(
    (value, at) => `${round(at * step)},${round(HEIGHT - 1 - (value / most) * (HEIGHT - 2))}`,
  )
  return `M${points.join('L')}`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
