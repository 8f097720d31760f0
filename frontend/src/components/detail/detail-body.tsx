'use client'

import { useState } from 'react'

import { isActive } from '../../core/phases.js'
import type { TaskDetail } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'
import { TaskProgress } from '../task-progress.js'
import { ArgumentsTab } from './arguments-tab.js'
import { OutcomeCard } from './outcome-card.js'
import { OverviewTab } from './overview-tab.js'
import { ResultTab } from './result-tab.js'
import { Tabs, type Tab } from './tabs.js'
import type { TaskDetailOptions } from './types.js'
import { WorkflowTab } from './workflow-tab.js'

type Section = 'overview' | 'arguments' | 'result' | 'workflow'

interface DetailBodyProps extends TaskDetailOptions {
  task: TaskDetail
  open(id: string): void
}

/** What stands below the title: how far it is or how it ended, then all that is known. */
export function DetailBody({ task, open, detailHref, renderResult }: DetailBodyProps) {
  const { detail } = useMessages()
  const [section, setSection] = useState<Section>('overview')
  const render: Record<Section, Tab<Section>['render']> = {
    overview: () => <OverviewTab task={task} open={open} detailHref={detailHref} />,
    arguments: () => <ArgumentsTab task={task} />,
    result: () => <ResultTab task={task} renderResult={renderResult} />,
    workflow: () => <WorkflowTab task={task} open={open} detailHref={detailHref} />,
  }
  const sections: readonly Section[] = ['overview', 'arguments', 'result', 'workflow']
  return (
    <div className="tm-detail__body">
      {isActive(task.phase) ? (
        <div className="tm-detail__progress">
          <TaskProgress task={task} />
        </div>
      ) : null}
      <OutcomeCard task={task} />
      <Tabs<Section>
        label={detail.sections}
        tabs={sections.map((key) => ({ key, label: detail.tabs[key], render: render[key] }))}
        current={section}
        onChange={setSection}
      />
    </div>
  )
}
