import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useDemo } from '../demo-context.js'

export type ProcessState = 'running' | 'stopping' | 'stopped' | 'dead' | 'absent' | 'unknown'

export interface Process {
  state: ProcessState
  since: string | null
}

interface ToldProcess extends Process {
  stopping: boolean
}

export interface Processes {
  worker: Process
  flower: Process
}

export type Order = 'worker/stop' | 'worker/start' | 'worker/kill' | 'flower/stop' | 'flower/start'

const KEY = ['sgm', 'processes']

/** How the demo's processes stand, asked every two seconds while the page is visible. */
export function useProcesses(): UseQueryResult<Processes> {
  const { can_break } = useDemo()
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => toProcesses(await answerOf(await fetch('/api/demo/state/', { signal }))),
    enabled: can_break,
    refetchInterval: 2_000,
    retry: false,
  })
}

export function useOrder(): UseMutationResult<unknown, Error, Order> {
  const { csrf_token } = useDemo()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async (order) =>
      answerOf(
        await fetch(`/api/demo/${order}/`, { method: 'POST', headers: { 'X-CSRFToken': csrf_token } }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  })
}

function toProcesses(answer: unknown): Processes {
  const told = answer as Record<keyof Processes, ToldProcess>
  const standing = ({ state, stopping, since }: ToldProcess): Process => ({
    state: stopping ? 'stopping' : state,
    since,
  })
  return { worker: standing(told.worker), flower: standing(told.flower) }
}

async function answerOf(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`The demo answered ${response.status}`)
  return response.json()
}
