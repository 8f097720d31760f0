'use client'

import { useId } from 'react'

export interface FormFieldProps {
  name: string
  label: string
  value: string
  onChange(value: string): void
  hint?: string | undefined
  problem?: string | undefined
  /** What can be chosen; anything else may be written as well. */
  offered?: readonly string[]
}

/** One line of a form, with its label, what it is for, and what is wrong with it. */
export function FormField({ name, label, value, onChange, hint, problem, offered = [] }: FormFieldProps) {
  const id = useId()
  const described = [problem ? `${id}-problem` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ')
  return (
    <div className="tm-op-form__field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        className="tm-op-input"
        value={value}
        autoComplete="off"
        spellCheck={false}
        list={offered.length > 0 ? `${id}-list` : undefined}
        aria-invalid={problem ? true : undefined}
        aria-describedby={described || undefined}
        onChange={({ target }) => onChange(target.value)}
      />
      {offered.length > 0 ? (
        <datalist id={`${id}-list`}>
          {offered.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      ) : null}
      {problem ? (
        <p id={`${id}-problem`} className="tm-op-form__error">
          {problem}
        </p>
      ) : null}
      {hint ? (
        <p id={`${id}-hint`} className="tm-op-muted">
          {hint}
        </p>
      ) : null}
    </div>
  )
}
