'use client'

import { useId } from 'react'

import { useMessages } from '../../hooks/index.js'
import { COLUMNS, withColumn, type Density, type Layout } from './columns.js'
import { Menu } from './menu.js'

const DENSITIES = ['comfortable', 'compact'] as const satisfies readonly Density[]

/** Which columns there are, and how high the rows. */
export function LayoutMenu({ layout, onLayout }: { layout: Layout; onLayout: (layout: Layout) => void }) {
  const { operator } = useMessages()
  const name = useId()
  return (
    <Menu label={operator.columns}>
      <fieldset className="tm-op-choices">
        <legend>{operator.columns}</legend>
        {COLUMNS.map((column) => (
          <label key={column} className="tm-op-choice">
            <input
              type="checkbox"
              checked={layout.columns.includes(column)}
              onChange={(event) => onLayout(withColumn(layout, column, event.target.checked))}
            />
            {operator.columnNames[column]}
          </label>
        ))}
      </fieldset>
      <fieldset className="tm-op-choices">
        <legend>{operator.density}</legend>
        {DENSITIES.map((density) => (
          <label key={density} className="tm-op-choice">
            <input
              type="radio"
              name={name}
              checked={layout.density === density}
              onChange={() => onLayout({ ...layout, density })}
            />
            {operator[density]}
          </label>
        ))}
      </fieldset>
    </Menu>
  )
}
