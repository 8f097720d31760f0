import { navigate } from './router.js'

/** Where a task has its own page. */
export function taskHref(id: string): string {
  return `/tareas/${id.split('/').map(encodeURIComponent).join('/')}/`
}

export function taskIdOf(path: string): string {
  return path.slice('/tareas/'.length).replace(/\/$/, '').split('/').map(decodeURIComponent).join('/')
}

export function openTask(id: string): void {
  navigate(taskHref(id))
}
