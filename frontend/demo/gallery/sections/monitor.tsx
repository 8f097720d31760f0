import { TaskMonitor } from '@task-manager/react'
import { ago } from '../clock.js'
import { fixtureTexts, manyTasks, tasksOf } from '../fixtures.js'
import { Hovered } from '../hovered.js'
import { Section, Specimen, useOptions } from '../stage.js'

export function MonitorSection() {
  const { language } = useOptions()
  const all = Object.values(tasksOf(language))
  const some = all.filter(({ id }) => ['running', 'retrying', 'finished', 'failed', 'lost'].includes(id))
  const title = fixtureTexts(language).bank
  const arrive = [1, 2, 3].map((n) => ({ id: `new-${n}`, number: 2_000 + n, title, created_at: ago(n) }))
  return (
    <Section id="task-monitor" title="TaskMonitor">
      <Specimen name="all phases" scene={{ seed: { tasks: all } }}>
        <TaskMonitor />
      </Specimen>
      <Specimen name="empty">
        <TaskMonitor />
      </Specimen>
      <Specimen name="loading" scene={{ prepare: (server) => (server.answering = false) }}>
        <TaskMonitor />
      </Specimen>
      {/* A status that is not tried again: the list gives up at once. */}
      <Specimen name="error" scene={{ prepare: (server) => server.fail('executions', 409, 'unavailable') }}>
        <TaskMonitor />
      </Specimen>
      <Specimen name="reconnecting" scene={{ seed: { tasks: some }, connection: 'reconnecting' }}>
        <TaskMonitor />
      </Specimen>
      <Specimen name="offline" scene={{ seed: { tasks: some }, connection: 'offline' }}>
        <TaskMonitor />
      </Specimen>
      <Specimen
        name="signed out"
        scene={{
          seed: { tasks: some },
          connection: 'signed-out',
          prepare: (server) => server.fail(/./, 401, 'not_authenticated'),
        }}
      >
        <TaskMonitor />
      </Specimen>
      <Specimen
        name="3 new"
        scene={{ seed: { tasks: some }, then: (server) => arrive.forEach((task) => server.start(task)) }}
      >
        <Hovered>
          <TaskMonitor />
        </Hovered>
      </Specimen>
      <Specimen name="long list" scene={{ seed: { tasks: manyTasks(language, 60) } }}>
        <TaskMonitor pageSize={20} />
      </Specimen>
    </Section>
  )
}
