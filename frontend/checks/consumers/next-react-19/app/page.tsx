// A server component: that these are for the browser, the package itself has to say.
import { TaskMonitor, TaskProgress } from '@task-manager/react'

export const dynamic = 'force-dynamic'

export default function Page() {
  return (
    <main>
      <TaskMonitor filter={{ module: ['payroll'] }} pageSize={20} />
      <TaskProgress taskId="a" />
    </main>
  )
}
