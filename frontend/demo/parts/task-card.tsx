import { useId, useState } from 'react'
import type { DemoTask, Variables } from '../context.js'
import { useTexts } from '../texts.js'
import { Field } from './field.js'
import { SourceTabs } from './source-tabs.js'
import { StartButton } from './start-button.js'

/** What the person fills in and starts, beside the code that it takes. */
export function TaskCard({ task }: { task: DemoTask }) {
  const texts = useTexts()
  const id = useId()
  const [variables, setVariables] = useState<Variables>(() => initial(task))
  return (
    <article className="sgm-task" aria-labelledby={id}>
      <div className="sgm-task__form" role="group" aria-label={texts.module.form(task.title)}>
        <h2 id={id}>{task.title}</h2>
        <p>{task.description}</p>
        {task.fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={variables[field.name] ?? field.value}
            onChange={(value) => setVariables({ ...variables, [field.name]: value })}
          />
        ))}
        <StartButton task={task} variables={variables} label={texts.module.run} />
      </div>
      <SourceTabs task={task} />
    </article>
  )
}

function initial(task: DemoTask): Variables {
  return { ...task.variables, ...Object.fromEntries(task.fields.map(({ name, value }) => [name, value])) }
}
