import { TaskManagerError } from './errors.js'

/** A task that was just started. */
export interface Started {
  taskId: string
}

/** What a host's function or address may answer with when it started a task. */
export type StartAnswer = string | { taskId: string } | { task_id: string } | { id: string }

/** Return the task's id in whatever the host answered. Raises TaskManagerError where there is none. */
export function startedId(answer: unknown): string {
  if (typeof answer === 'string' && answer) return answer
  if (answer && typeof answer === 'object') {
    const named = answer as Record<string, unknown>
    for (const name of ['taskId', 'task_id', 'id']) {
      const id = named[name]
      if (typeof id === 'string' && id) return id
    }
  }
  throw new TaskManagerError('no_task_id', 'The answer has no task id: answer {"task_id": result.id}')
}
