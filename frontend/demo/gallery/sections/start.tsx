import { TaskButton } from '@task-manager/react'
import { fixtureTexts, tasksOf } from '../fixtures.js'
import type { Scene } from '../server.js'
import { PressOnce } from '../press-once.js'
import { Section, Specimen, useOptions } from '../stage.js'

const ADDRESS = '/api/nomina/consolidar/'

/** The button before, during and after what it starts. */
export function StartSection() {
  const { language } = useOptions()
  const { consolidate: label, month, badMonth } = fixtureTexts(language)
  const { queued, running, retrying, finished, failed, cancelled, unknown } = tasksOf(language)
  const after = (task: typeof queued): Scene => ({ prepare: (server) => server.onStart(ADDRESS, () => task) })
  const pressed: [string, Scene][] = [
    ['starting', { prepare: (server) => (server.answering = false) }],
    ['refused', { prepare: (server) => server.fail(ADDRESS, 400, 'invalid', badMonth, 'periodo') }],
    ['no connection', { prepare: (server) => (server.offline = true) }],
    ...[queued, running, unknown, retrying, finished, failed, cancelled].map((task): [string, Scene] => [
      task.id,
      after(task),
    ]),
  ]
  return (
    <Section id="task-button" title="TaskButton">
      <div className="sgm-gallery__grid">
        <Specimen name="ready">
          <TaskButton start={ADDRESS} label={label} />
        </Specimen>
        <Specimen name="disabled">
          <TaskButton start={ADDRESS} label={label} disabled />
        </Specimen>
        {pressed.map(([name, scene]) => (
          <Specimen key={name} name={name} scene={scene}>
            <PressOnce>
              <TaskButton start={ADDRESS} label={label} fieldNames={{ periodo: month }} />
            </PressOnce>
          </Specimen>
        ))}
      </div>
    </Section>
  )
}
