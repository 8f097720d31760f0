'use client'

import { formatNumber } from '../../core/format.js'
import { useLocale, useMessages } from '../../hooks/index.js'
import { dayText, type Day } from './days.js'
import { ScrollArea } from '../scroll-area.js'

/** The numbers behind the chart, newest first. */
export function DayTable({ days }: { days: readonly Day[] }) {
  const { operator } = useMessages()
  const locale = useLocale()
  const columns = [
    [operator.chartTotal, 'total'],
    [operator.chartFinished, 'success'],
    [operator.chartFailed, 'failure'],
    [operator.cancelledCount, 'revoked'],
  ] as const
  return (
    <ScrollArea label={operator.chartTitle}>
      <table className="tm-op-table" data-numeric="">
        <thead>
          <tr>
            <th scope="col">{operator.chartDay}</th>
            {columns.map(([label]) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...days].reverse().map((day, at) => (
            <tr key={day.date}>
              <th scope="row">
                {dayText(day, locale)}
                {at === 0 ? ` (${operator.chartSoFar})` : ''}
              </th>
              {columns.map(([label, name]) => (
                <td key={label}>{formatNumber(day[name], locale)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  )
}
