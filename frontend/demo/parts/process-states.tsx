import { useLocale, useNow } from '@task-manager/react'
import { formatDuration } from '@task-manager/react/core'
import { useConnectionIsCut } from '../connection.js'
import { useTexts } from '../texts.js'
import { useProcesses, type Process } from './processes.js'

const UNKNOWN: Process = { state: 'unknown', since: null }

export function ProcessStates() {
  const { break: texts } = useTexts()
  const processes = useProcesses()
  const cut = useConnectionIsCut()
  const known = processes.isError ? undefined : processes.data
  return (
    <section className="sgm-processes" aria-label={texts.processes}>
      <dl>
        <ProcessRow name={texts.worker} process={known?.worker ?? UNKNOWN} />
        <ProcessRow name={texts.flower} process={known?.flower ?? UNKNOWN} />
        <div data-state={cut ? 'stopped' : 'running'}>
          <dt>{texts.network}</dt>
          <dd>{cut ? texts.states.cut : texts.states.up}</dd>
        </div>
      </dl>
    </section>
  )
}

function ProcessRow({ name, process }: { name: string; process: Process }) {
  const { break: texts } = useTexts()
  const locale = useLocale()
  const now = useNow()
  const seconds =
    process.since === null ? null : Math.max(0, (now.getTime() - Date.parse(process.since)) / 1_000)
  const isTimed = seconds !== null && process.state !== 'absent' && process.state !== 'stopping'
  return (
    <div data-state={process.state}>
      <dt>{name}</dt>
      <dd>
        {texts.states[process.state]}{' '}
        {isTimed ? <small>{texts.since(formatDuration(seconds, locale))}</small> : null}
      </dd>
    </div>
  )
}
