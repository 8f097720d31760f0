import { useId, useState, type KeyboardEvent } from 'react'
import type { DemoTask } from '../context.js'
import { useTexts } from '../texts.js'
import { Code } from './code.js'
import { CopyButton } from './copy-button.js'
import type { CodeLanguage } from './highlight.js'

interface Source {
  name: string
  language: CodeLanguage
  code: string
}

export function SourceTabs({ task }: { task: DemoTask }) {
  const { module } = useTexts()
  const id = useId()
  const [shown, setShown] = useState(0)
  const sources: Source[] = [
    { name: module.python, language: 'python', code: task.source },
    { name: module.view, language: 'python', code: task.view_source },
    { name: module.react, language: 'tsx', code: task.react },
  ]
  const move = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const next = nextTab(event.key, shown, sources.length)
    if (next === null) return
    event.preventDefault()
    setShown(next)
    event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus()
  }
  const source = sources[shown]
  return (
    <div className="sgm-source">
      <div className="sgm-source__head">
        <div className="sgm-tabs" role="tablist" aria-label={`${module.code}: ${task.title}`}>
          {sources.map(({ name }, index) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-tab-${index}`}
              aria-selected={index === shown}
              aria-controls={`${id}-panel`}
              tabIndex={index === shown ? 0 : -1}
              onKeyDown={move}
              onClick={() => setShown(index)}
            >
              {name}
            </button>
          ))}
        </div>
        {source ? <CopyButton key={shown} text={source.code.trimEnd()} /> : null}
      </div>
      {source ? (
        <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-tab-${shown}`}>
          <Code code={source.code} language={source.language} name={`${source.name}: ${task.title}`} />
        </div>
      ) : null}
    </div>
  )
}

function nextTab(key: string, shown: number, count: number): number | null {
  if (key === 'ArrowRight') return (shown + 1) % count
  if (key === 'ArrowLeft') return (shown + count - 1) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}
