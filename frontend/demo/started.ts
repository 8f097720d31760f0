import { useCallback, useState } from 'react'

/** The task that a button started last, also after the person left the page; pass both to `<TaskButton>`. */
export function useStarted(endpoint: string): { taskId: string | null; onStarted: (taskId: string) => void } {
  const key = `sgm-started:${endpoint}`
  const [taskId, setTaskId] = useState(() => stored(key))
  const onStarted = useCallback(
    (id: string) => {
      setTaskId(id)
      try {
        sessionStorage.setItem(key, id)
      } catch {
        // Private windows may refuse: it is then forgotten with the page.
      }
    },
    [key],
  )
  return { taskId, onStarted }
}

function stored(key: string): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}
