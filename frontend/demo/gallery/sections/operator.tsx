import { OperatorDashboard, type OperatorSection as Part } from '@task-manager/react/operator'
import { tasksOf } from '../fixtures.js'
import { BUSY, brokerAway, operatorSeed } from '../operator-fixtures.js'
import { Section, Specimen, useOptions } from '../stage.js'

const OTHERS: readonly Part[] = ['executions', 'workers', 'queues', 'templates']

export function OperatorSection() {
  const { language } = useOptions()
  const tasks = Object.values(tasksOf(language))
  return (
    <Section id="operator" title="OperatorDashboard">
      <Specimen name="busy" scene={{ seed: { ...operatorSeed(language), tasks } }}>
        <OperatorDashboard />
      </Specimen>
      {OTHERS.map((part) => (
        <Specimen key={part} name={part} scene={{ seed: { ...operatorSeed(language), tasks } }}>
          <OperatorDashboard section={part} />
        </Specimen>
      ))}
      <Specimen name="one worker" scene={{ seed: { ...operatorSeed(language), tasks } }}>
        <OperatorDashboard section="workers" worker={BUSY} />
      </Specimen>
      <Specimen name="no broker" scene={{ seed: { ...operatorSeed(language), tasks, queues: brokerAway() } }}>
        <OperatorDashboard section="queues" />
      </Specimen>
      <Specimen name="nothing ran" scene={{ seed: { session: operatorSeed(language).session ?? {} } }}>
        <OperatorDashboard />
      </Specimen>
    </Section>
  )
}
