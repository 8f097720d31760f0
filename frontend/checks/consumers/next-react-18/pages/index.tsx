import { TaskMonitor, TaskProgress } from '@task-manager/react'

export default function Page() {
  return (
    <main>
      <TaskMonitor filter={{ module: ['payroll'] }} pageSize={20} />
      <TaskProgress taskId="a" />
    </main>
  )
}

/** Rendered anew for each request. */
export function getServerSideProps() {
  return { props: {} }
}
