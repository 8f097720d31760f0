import { useId } from 'react'
import type { DemoField } from '../context.js'

interface FieldProps {
  field: DemoField
  value: string | number
  onChange(value: string | number): void
}

export function Field({ field, value, onChange }: FieldProps) {
  const id = useId()
  return (
    <div className="sgm-field">
      <label htmlFor={id}>{field.label}</label>
      {field.kind === 'select' ? (
        <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
          {(field.options ?? []).map(optionOf).map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : field.kind === 'number' ? (
        <input
          id={id}
          type="number"
          inputMode="numeric"
          value={value}
          onChange={(event) => onChange(event.target.value === '' ? '' : Number(event.target.value))}
        />
      ) : (
        // Browsers without a month picker show a text field: the pattern says how to write it.
        <input
          id={id}
          type="month"
          pattern="20\d\d-(0[1-9]|1[0-2])"
          placeholder="2026-10"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  )
}

function optionOf(option: string | { value: string; label: string }): { value: string; label: string } {
  return typeof option === 'string' ? { value: option, label: option } : option
}
