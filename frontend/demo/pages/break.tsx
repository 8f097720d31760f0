import { TaskMonitor } from '@task-manager/react'
import { useDemo } from '../demo-context.js'
import { Experiments } from '../parts/experiments.js'
import { ProcessStates } from '../parts/process-states.js'
import { openTask, taskHref } from '../task-address.js'
import { useTexts } from '../texts.js'

const MINE = { user: 'me' }

export function BreakPage() {
  const { break: texts } = useTexts()
  const { can_break } = useDemo()
  return (
    <>
      <header className="sgm-heading">
        <h1>{texts.title}</h1>
        <p>{texts.intro}</p>
        {can_break ? null : <p className="sgm-note">{texts.unavailable}</p>}
      </header>
      <ProcessStates />
      <div className="sgm-break">
        <Experiments />
        <aside className="sgm-break__watch" aria-label={texts.here}>
          <TaskMonitor
            filter={MINE}
            pageSize={4}
            title={texts.here}
            detailHref={taskHref}
            onOpenTask={openTask}
          />
        </aside>
      </div>
    </>
  )
}
