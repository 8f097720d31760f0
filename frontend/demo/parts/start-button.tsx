import { TaskButton } from '@task-manager/react'
import type { DemoTask, Variables } from '../context.js'
import { useDemo } from '../demo-context.js'
import { useStarted } from '../started.js'

interface StartButtonProps {
  task: DemoTask
  label: string
  variables?: Variables
  /** Tells buttons of the same task apart that do not show the same start. */
  place?: string
}

/** The button of a task, which still shows what it started when the person comes back. */
export function StartButton({ task, label, variables = task.variables, place = '' }: StartButtonProps) {
  const { user } = useDemo()
  const started = useStarted(`${user?.username ?? ''}:${place}:${task.endpoint}`)
  const fieldNames = Object.fromEntries(task.fields.map((field) => [field.name, field.label]))
  return (
    <TaskButton
      start={task.endpoint}
      variables={variables}
      label={label}
      fieldNames={fieldNames}
      {...started}
    />
  )
}
