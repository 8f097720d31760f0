import { TaskProgress, TaskRow } from '@task-manager/react'
import { tasksOf } from '../fixtures.js'
import { Section, Specimen, useOptions } from '../stage.js'

export function ProgressSection() {
  const tasks = tasksOf(useOptions().language)
  return (
    <Section id="task-progress" title="TaskProgress">
      <div className="sgm-gallery__grid">
        {Object.entries(tasks).map(([name, task]) => (
          <Specimen key={name} name={name} scene={{ seed: { tasks: [task] } }}>
            <TaskProgress task={task} />
          </Specimen>
        ))}
      </div>
    </Section>
  )
}

export function RowSection() {
  const tasks = tasksOf(useOptions().language)
  return (
    <Section id="task-row" title="TaskRow">
      {Object.entries(tasks).map(([name, task]) => (
        <Specimen key={name} name={name} scene={{ seed: { tasks: [task] } }}>
          <TaskRow task={task} />
        </Specimen>
      ))}
    </Section>
  )
}
