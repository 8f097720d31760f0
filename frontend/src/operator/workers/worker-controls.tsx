'use client'

import { useState } from 'react'

import type { WorkerAction, WorkerDetail, WorkerOrder } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'
import type { ControlMessages } from '../../locales/control-messages.js'
import { ControlDialog } from './control-dialog.js'
import { ACTIONS, GRAVE } from './control-fields.js'

/** What this reader may have a worker do, and what came of the last of it. */
export function WorkerControls({ worker }: { worker: WorkerDetail }) {
  const { control: words } = useMessages().operator
  const [asked, setAsked] = useState<WorkerAction | null>(null)
  const [last, setLast] = useState<WorkerOrder | null>(null)
  const offered = worker.alive === false ? [] : ACTIONS.filter((action) => worker.can[action])
  if (offered.length === 0 && !last) return null
  const close = (order: WorkerOrder | null): void => {
    // The dialog says "closed" once more when it goes.
    setAsked(null)
    if (order) setLast(order)
  }
  return (
    <div className="tm-op-controls" role="group" aria-label={words.control}>
      {offered.map((action) => (
        <button
          key={action}
          type="button"
          className="tm-button"
          data-size="small"
          data-grave={GRAVE.has(action) || undefined}
          onClick={() => setAsked(action)}
        >
          {words.actions[action]}
        </button>
      ))}
      <p className="tm-op-controls__told" role="status">
        {last ? told(last, words) : null}
      </p>
      {asked ? <ControlDialog key={asked} worker={worker} action={asked} onClose={close} /> : null}
    </div>
  )
}

function told({ action, worker, outcome, detail }: WorkerOrder, words: ControlMessages): string {
  const name = words.actions[action]
  if (outcome === 'done') return words.done(name, worker)
  if (outcome === 'sent') return words.sent(name, worker)
  return `${name}: ${words.outcomes[outcome]}. ${detail}`.trim()
}
