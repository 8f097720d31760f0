import {
  createTaskManagerClient,
  TaskManagerProvider,
  TaskMonitor,
  useTasks,
  type Task,
} from '@task-manager/react'
import { en } from '@task-manager/react/locales/en'
import { es } from '@task-manager/react/locales/es'

/** The page that every consumer shows: a component, and a hook with its types. */
export function Page({ fetch }: { fetch?: typeof globalThis.fetch }) {
  const client = createTaskManagerClient(fetch ? { fetch } : {})
  return (
    <TaskManagerProvider client={client} locale={[en, es]}>
      <TaskMonitor filter={{ module: ['payroll'] }} pageSize={20} />
      <First />
    </TaskManagerProvider>
  )
}

function First() {
  const { data } = useTasks({ module: ['payroll'] })
  const first: Task | undefined = data?.tasks[0]
  return <output>{first?.title ?? '…'}</output>
}
