import { TaskDetailView } from '@task-manager/react'
import { Link } from '../router.js'
import { openTask } from '../task-address.js'
import { useTexts } from '../texts.js'

export function TaskPage({ taskId }: { taskId: string }) {
  const { tasks } = useTexts()
  return (
    <>
      <h1 className="sgm-hidden">{tasks.detail}</h1>
      <p className="sgm-back">
        <Link className="sgm-link" href="/tareas/">
          ← {tasks.back}
        </Link>
      </p>
      <TaskDetailView taskId={taskId} onOpenTask={openTask} />
    </>
  )
}
