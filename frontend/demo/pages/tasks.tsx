import { TaskDetailPanel, TaskMonitor } from '@task-manager/react'
import { useDemo } from '../demo-context.js'
import { navigate, usePlace } from '../router.js'
import { taskHref, taskIdOf } from '../task-address.js'
import { useTexts } from '../texts.js'

const LIST = '/tareas/'

/** The list; a task opens over it, at its own address. */
export function TasksPage() {
  const { nav } = useTexts()
  const { user } = useDemo()
  const { path, over } = usePlace()
  const title = user?.is_staff ? nav.allTasks : nav.tasks
  const open = over === LIST && path !== LIST ? taskIdOf(path) : null
  return (
    <>
      <h1 className="sgm-hidden">{title}</h1>
      <TaskMonitor
        title={title}
        detailHref={taskHref}
        onOpenTask={(id) => navigate(taskHref(id), { over: LIST, replace: open !== null })}
      />
      <TaskDetailPanel taskId={open} detailHref={taskHref} onClose={() => history.back()} />
    </>
  )
}
