'use client'

import { useMemo, type ReactNode } from 'react'

import type { Task } from '../core/types.js'
import { useMessages, useTaskSession } from '../hooks/index.js'
import { useControllable } from './controllable.js'
import { ExecutionsPanel } from './executions/executions-panel.js'
import {
  OPERATOR_SECTIONS,
  OperatorNavigationProvider,
  type OperatorNavigation,
  type OperatorSection,
} from './navigation.js'
import { OperatorTexts } from './operator-texts.js'
import { OverviewPanel } from './overview/overview-panel.js'
import { QueuesPanel } from './queues/queues-panel.js'
import { Rail } from './rail.js'
import { TemplatesPanel } from './templates/templates-panel.js'
import { WorkersPanel } from './workers/workers-panel.js'

export interface OperatorDashboardProps {
  /** The section that is shown; without it the page keeps that itself, beginning with the overview. */
  section?: OperatorSection
  onSection?: (section: OperatorSection) => void
  /** What the executions are searched by, such as `phase:failed module:nomina`. */
  query?: string
  onQuery?: (query: string) => void
  /** The execution that is open beside the list; null for none. */
  taskId?: string | null
  onTask?: (taskId: string | null) => void
  /** The worker that is shown alone; null for all. */
  worker?: string | null
  onWorker?: (name: string | null) => void
  renderResult?: (task: Task) => ReactNode
  className?: string
}

/** The page of those who look after all tasks. */
export function OperatorDashboard(props: OperatorDashboardProps) {
  return (
    <OperatorTexts>
      <Dashboard {...props} />
    </OperatorTexts>
  )
}

function Dashboard(props: OperatorDashboardProps) {
  const { operator } = useMessages()
  const [section, setSection] = useControllable(props.section, 'overview', props.onSection)
  const [query, setQuery] = useControllable(props.query, '', props.onQuery)
  const [taskId, setTask] = useControllable<string | null>(props.taskId, null, props.onTask)
  const [worker, setWorker] = useControllable<string | null>(props.worker, null, props.onWorker)
  const sections = useSections()
  const navigation: OperatorNavigation = {
    showExecutions(wanted, id) {
      setQuery(wanted)
      setTask(id ?? null)
      setSection('executions')
    },
    showWorker(name) {
      setWorker(name)
      setSection('workers')
    },
  }
  const shown = sections.includes(section) ? section : 'overview'
  return (
    <OperatorNavigationProvider value={navigation}>
      <div
        className={`tm-surface tm-op ${props.className ?? ''}`.trim()}
        data-section={shown}
        aria-label={operator.label}
        role="region"
      >
        <Rail
          sections={sections}
          section={shown}
          onSection={(wanted) => {
            // Who comes by the rail wants all of them.
            setWorker(null)
            setSection(wanted)
          }}
        />
        {shown === 'overview' ? <OverviewPanel /> : null}
        {shown === 'executions' ? (
          <ExecutionsPanel
            query={query}
            onQuery={setQuery}
            taskId={taskId}
            onTask={setTask}
            {...(props.renderResult ? { renderResult: props.renderResult } : {})}
          />
        ) : null}
        {shown === 'workers' ? <WorkersPanel worker={worker} onWorker={setWorker} /> : null}
        {shown === 'queues' ? <QueuesPanel /> : null}
        {shown === 'templates' ? <TemplatesPanel /> : null}
      </div>
    </OperatorNavigationProvider>
  )
}

/** Those that this reader can see something in. */
function useSections(): readonly OperatorSection[] {
  const { data } = useTaskSession()
  const mayWorkers = data?.permissions.see_workers ?? true
  return useMemo(
    () => OPERATOR_SECTIONS.filter((name) => mayWorkers || !(name === 'workers' || name === 'queues')),
    [mayWorkers],
  )
}
