import { useId, type ReactNode } from 'react'
import { useTexts } from '../texts.js'

interface ExperimentProps {
  number: number
  title: string
  what: string
  see: readonly string[]
  children: ReactNode
}

export function Experiment({ number, title, what, see, children }: ExperimentProps) {
  const { break: texts } = useTexts()
  const id = useId()
  return (
    <li className="sgm-experiment">
      <span className="sgm-experiment__number" aria-hidden="true">
        {number}
      </span>
      <section aria-labelledby={id}>
        <h2 id={id}>{title}</h2>
        <p>{what}</p>
        <div className="sgm-experiment__do">{children}</div>
        <h3>{texts.see}</h3>
        <ul>
          {see.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
    </li>
  )
}
