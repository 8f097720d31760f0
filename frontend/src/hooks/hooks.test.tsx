import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, renderHook, screen, waitFor } from '@testing-library/react'
import { StrictMode, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'

import type { Task, TaskFilter } from '../core/types.js'
import { es } from '../locales/es.js'
import { TaskManagerProvider } from '../provider/provider.js'
import type { FakeServer } from '../testing/fake-contract.js'
import { createFakeServer } from '../testing/fake-server.js'
import { TestProvider } from '../testing/test-provider.js'
import {
  taskKeys,
  useMessages,
  useNotificationActions,
  useStartTask,
  useTask,
  useTaskActions,
  useTaskGroup,
  useTaskManager,
  useTaskManagerConnection,
  useTaskNotifications,
  useTasks,
  useTaskStats,
  useTaskTree,
  useWorkers,
} from './index.js'

function inside(server: FakeServer) {
  return function Wrapper({ children }: { children: ReactNode }) {
    return (
      <StrictMode>
        <TestProvider server={server}>{children}</TestProvider>
      </StrictMode>
    )
  }
}

function hook<R, P>(server: FakeServer, use: (props: P) => R, initialProps?: P) {
  const options = { wrapper: inside(server), ...(initialProps === undefined ? {} : { initialProps }) }
  return renderHook<R, P>(use, options).result
}

const titles = (tasks: readonly Task[] | undefined) => tasks?.map(({ title }) => title)

test('useTasks shows rows, patches them in place and counts what is new until it is asked for', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', title: 'A', phase: 'running' }] })
  const result = hook(server, () => useTasks())
  await waitFor(() => expect(titles(result.current.data?.tasks)).toEqual(['A']))
  server.update('a', { progress: { percent: 43 } })
  await waitFor(() => expect(result.current.data?.tasks[0]?.progress.percent).toBe(43))
  server.start({ id: 'b', title: 'B' })
  await waitFor(() => expect(result.current.data?.newItems).toEqual(['b']))
  expect(titles(result.current.data?.tasks)).toEqual(['A'])
  await act(() => result.current.refetch())
  await waitFor(() => expect(titles(result.current.data?.tasks)).toEqual(['B', 'A']))
  expect(result.current.data?.newItems).toEqual([])
})

test('a row that left the filter stays, marked, until the list is fetched again', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'running' }] })
  const result = hook(server, () => useTasks({ phase: ['running'] }))
  await waitFor(() => expect(result.current.data?.tasks).toHaveLength(1))
  server.update('a', { phase: 'finished' })
  await waitFor(() => expect(result.current.data?.left).toEqual(['a']))
  expect(result.current.data?.tasks[0]?.phase).toBe('finished')
  await act(() => result.current.refetch())
  await waitFor(() => expect(result.current.data?.tasks).toEqual([]))
})

test('a change that is told while the first fetch is under way is not lost', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'running' }] })
  const slow = slowed(server, /executions/)
  const result = hook(slow.server, () => useTasks())
  await waitFor(() => expect(slow.waiting()).toBeGreaterThan(0))
  server.update('a', { phase: 'finished' })
  await waitFor(() =>
    expect(server.calls.filter(({ path }) => path.includes('changes')).length).toBeGreaterThan(3),
  )
  slow.answer()
  await waitFor(() => expect(result.current.data?.tasks[0]?.phase).toBe('finished'))
})

test('a list that only the server can judge is fetched again when something changes', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', title: 'Payroll' }] })
  const result = hook(server, () => useTasks({ q: 'payroll' }))
  await waitFor(() => expect(result.current.data?.tasks).toHaveLength(1))
  server.start({ title: 'Another payroll' })
  await waitFor(() => expect(result.current.data?.tasks).toHaveLength(2))
})

test('"me" is the one who is signed in', async () => {
  const server = createFakeServer({ tasks: [] })
  const result = hook(server, () => useTasks({ user: 'me' }))
  await waitFor(() => expect(result.current.isSuccess).toBe(true))
  server.start({ id: 'other', owner: { id: 2, name: 'other' } })
  server.start({ id: 'mine' })
  await waitFor(() => expect(result.current.data?.newItems).toEqual(['mine']))
})

test('pages follow each other without showing a row twice', async () => {
  const tasks = Array.from({ length: 5 }, (_, index) => ({
    id: `t${index}`,
    created_at: `2026-10-01T00:0${index}:00Z`,
  }))
  const server = createFakeServer({ tasks })
  const result = hook(server, () => useTasks({}, { pageSize: 2 }))
  await waitFor(() => expect(result.current.data?.tasks).toHaveLength(2))
  server.start({ id: 'new' })
  await act(() => result.current.fetchNextPage())
  await waitFor(() => expect(result.current.data?.tasks).toHaveLength(3))
  const ids = result.current.data?.tasks.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids?.length)
})

test('enabled: false asks nothing, and true begins', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a' }] })
  const { result, rerender } = renderHook(({ enabled }) => useTasks({}, { enabled }), {
    wrapper: inside(server),
    initialProps: { enabled: false },
  })
  expect(server.calls).toEqual([])
  rerender({ enabled: true })
  await waitFor(() => expect(result.current.data?.tasks).toHaveLength(1))
  rerender({ enabled: false })
  expect(result.current.data?.tasks).toHaveLength(1)
})

test('a filter written inline does not fetch again and again', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a' }] })
  const filter = (): TaskFilter => ({ module: ['nomina'] })
  const { result, rerender } = renderHook(() => useTasks(filter()), { wrapper: inside(server) })
  await waitFor(() => expect(result.current.data?.tasks).toHaveLength(1))
  for (let count = 0; count < 5; count += 1) rerender()
  expect(server.calls.filter(({ path }) => path.includes('executions'))).toHaveLength(1)
})

test('onTerminal is called once for an ending that is seen, with the latest inline callback', async () => {
  const server = createFakeServer({
    tasks: [
      { id: 'a', phase: 'running' },
      { id: 'done', phase: 'finished' },
    ],
  })
  const ended: string[] = []
  const { result, rerender } = renderHook(
    ({ word }) => {
      useTask('done', { onTerminal: () => ended.push('never') })
      return useTask('a', { onTerminal: (task) => ended.push(`${word} ${task.phase}`) })
    },
    { wrapper: inside(server), initialProps: { word: 'first' } },
  )
  await waitFor(() => expect(result.current.isSuccess).toBe(true))
  rerender({ word: 'second' })
  server.update('a', { phase: 'failed' })
  await waitFor(() => expect(ended).toEqual(['second failed']))
  server.update('a', { title: 'Renamed' })
  await waitFor(() => expect(result.current.data?.title).toBe('Renamed'))
  expect(ended).toHaveLength(1)
})

test('useTask has the traceback once the task failed, and keeps its arguments', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'running' }] })
  server.describe('a', { kwargs: { periodo: '2026-10' } })
  const result = hook(server, () => useTask('a'))
  await waitFor(() => expect(result.current.isSuccess).toBe(true))
  server.describe('a', { traceback: 'Traceback…' })
  server.update('a', { phase: 'failed' })
  await waitFor(() => expect(result.current.data?.traceback).toBe('Traceback…'))
  expect(result.current.data?.kwargs).toEqual({ periodo: '2026-10' })
})

test('useTask without an id waits', () => {
  const server = createFakeServer()
  const result = hook(server, () => useTask(null))
  expect(result.current.fetchStatus).toBe('idle')
})

test('a started task that the server does not know yet is pending, not missing', async () => {
  const server = createFakeServer()
  server.fail('executions/late', 404, 'not_found')
  server.onStart('/api/start/', () => ({ id: 'late' }))
  const result = hook(server, () => {
    const start = useStartTask<{ month: string }>('/api/start/')
    return { start, task: useTask(start.data?.taskId) }
  })
  await act(() => result.current.start.mutateAsync({ month: '2026-10' }))
  expect(server.calls.find(({ method }) => method === 'POST')?.body).toEqual({ month: '2026-10' })
  await waitFor(() => expect(result.current.task.failureCount).toBeGreaterThan(0))
  expect(result.current.task.isPending).toBe(true)
  server.heal()
  await waitFor(() => expect(result.current.task.data?.id).toBe('late'))
})

test('a task that nobody started just now is missing at once', async () => {
  const result = hook(createFakeServer(), () => useTask('nothing'))
  await waitFor(() => expect(result.current.error?.status).toBe(404))
})

test('a function may start the task, and what it throws is told', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a' }] })
  const good = hook(server, () => useStartTask(async () => ({ task_id: 'a' })))
  await act(() => good.current.mutateAsync())
  await waitFor(() => expect(good.current.data).toEqual({ taskId: 'a' }))
  const bad = hook(server, () => useStartTask(() => Promise.reject(new Error('No budget'))))
  act(() => bad.current.mutate())
  await waitFor(() => expect(bad.current.error).toMatchObject({ code: 'start_failed', message: 'No budget' }))
})

test('cancel and retry answer with what happened', async () => {
  const server = createFakeServer({
    tasks: [
      { id: 'a', phase: 'queued' },
      { id: 'b', phase: 'failed', replayable: false },
    ],
  })
  const cancel = hook(server, () => useTaskActions('a').cancel)
  act(() => cancel.current.mutate())
  await waitFor(() => expect(cancel.current.data?.outcome).toBe('cancelled'))
  const retry = hook(server, () => useTaskActions('b').retry)
  act(() => retry.current.mutate())
  await waitFor(() => expect(retry.current.error?.code).toBe('not_replayable'))
})

test('a group is summed up and takes in members that are published later', async () => {
  const server = createFakeServer({
    tasks: [
      { id: 'a', group_id: 'g', phase: 'running', progress: { percent: 50 } },
      { id: 'b', group_id: 'g', phase: 'finished' },
    ],
  })
  const result = hook(server, () => useTaskGroup('g'))
  await waitFor(() =>
    expect(result.current.data).toMatchObject({ total: 2, active: 1, finished: 1, percent: 75 }),
  )
  server.start({ id: 'c', group_id: 'g' })
  await waitFor(() => expect(result.current.data).toMatchObject({ total: 3, active: 2, percent: 50 }))
})

test('a workflow follows its members and takes in new ones', async () => {
  const server = createFakeServer({
    tasks: [
      { id: 'root', phase: 'running' },
      { id: 'a', root_id: 'root', parent_id: 'root' },
    ],
  })
  const result = hook(server, () => useTaskTree('a'))
  await waitFor(() => expect(result.current.data?.tree[0]?.children[0]?.phase).toBe('queued'))
  server.update('a', { phase: 'running' })
  await waitFor(() => expect(result.current.data?.tree[0]?.children[0]?.phase).toBe('running'))
  server.start({ id: 'b', root_id: 'root', parent_id: 'a' })
  await waitFor(() => expect(result.current.data?.tree[0]?.children[0]?.children[0]?.id).toBe('b'))
})

test('notifications come with the ending, and are marked up to the newest shown', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'running' }], notifications: [{ id: 1 }] })
  const result = hook(server, () => ({ list: useTaskNotifications(), actions: useNotificationActions() }))
  await waitFor(() => expect(result.current.list.data?.unread).toBe(1))
  server.notify({ id: 2 })
  server.update('a', { phase: 'finished' })
  await waitFor(() => expect(result.current.list.data?.unread).toBe(2))
  await act(() => result.current.actions.markAllRead.mutateAsync(1))
  await waitFor(() => expect(result.current.list.data?.unread).toBe(1))
})

test('workers and statistics say what the server says', async () => {
  const server = createFakeServer({ workers: { workers: null, available: false }, stats: { total: 7 } })
  const result = hook(server, () => ({ workers: useWorkers(), stats: useTaskStats({ days: 3 }) }))
  await waitFor(() => expect(result.current.workers.data?.workers).toBeNull())
  await waitFor(() => expect(result.current.stats.data?.total).toBe(7))
})

test('the connection says when it is lost, and data stay', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a' }] })
  const result = hook(server, () => ({ tasks: useTasks(), connection: useTaskManagerConnection() }))
  await waitFor(() => expect(result.current.tasks.isSuccess).toBe(true))
  server.offline = true
  await waitFor(() => expect(result.current.connection.state).toBe('reconnecting'))
  expect(result.current.tasks.data?.tasks).toHaveLength(1)
  server.offline = false
  act(() => result.current.connection.reconnect())
  await waitFor(() => expect(result.current.connection.state).toBe('polling'))
})

test('two providers on a page show two servers, and may share a query client', async () => {
  const one = createFakeServer({ tasks: [{ title: 'One' }] })
  const other = createFakeServer({ tasks: [{ title: 'Other' }] })
  const cache = new QueryClient()
  function Titles() {
    return <p>{titles(useTasks().data?.tasks)}</p>
  }
  render(
    <QueryClientProvider client={cache}>
      <TaskManagerProvider client={one.client({ baseUrl: '/one' })}>
        <Titles />
      </TaskManagerProvider>
      <TaskManagerProvider client={other.client({ baseUrl: '/other' })}>
        <Titles />
      </TaskManagerProvider>
    </QueryClientProvider>,
  )
  expect(await screen.findByText('One')).toBeVisible()
  expect(await screen.findByText('Other')).toBeVisible()
  expect(cache.getQueryCache().findAll({ queryKey: ['task-manager', '/one'] })).not.toHaveLength(0)
})

test("a host's defaults for its own queries do not change ours", async () => {
  const server = createFakeServer({ tasks: [{ id: 'a' }] })
  const cache = new QueryClient({
    defaultOptions: {
      queries: { enabled: false, staleTime: Infinity, structuralSharing: false, select: () => 'mine' },
    },
  })
  function Count() {
    return <p>{useTasks({}, { enabled: true }).data?.tasks.length}</p>
  }
  render(
    <QueryClientProvider client={cache}>
      <TaskManagerProvider client={server.client()}>
        <Count />
      </TaskManagerProvider>
    </QueryClientProvider>,
  )
  expect(await screen.findByText('1')).toBeVisible()
})

test('somebody else signing in empties what was cached', async () => {
  const session = { user: { id: 1, name: 'ana', is_staff: false } }
  const server = createFakeServer({ session, tasks: [{ id: 'a' }] })
  const result = hook(server, () => ({ tasks: useTasks(), client: useTaskManager() }))
  await waitFor(() => expect(result.current.tasks.data?.tasks).toHaveLength(1))
  await act(() => result.current.client.session())
  session.user.id = 2
  server.remove('a')
  await act(() => result.current.client.session())
  await waitFor(() => expect(result.current.tasks.data?.tasks).toEqual([]))
})

test('on a server everything renders without asking anybody', () => {
  const server = createFakeServer({ tasks: [{ id: 'a' }] })
  function Page() {
    const tasks = useTasks()
    return <p>{tasks.isPending ? 'pending' : 'shown'}</p>
  }
  const html = renderToString(
    <TestProvider server={server}>
      <Page />
    </TestProvider>,
  )
  expect(html).toContain('pending')
  expect(server.calls).toEqual([])
})

test("texts follow the document's language among those offered, and single ones can be replaced", async () => {
  function Word() {
    return <p>{useMessages().phases.queued}</p>
  }
  const server = createFakeServer()
  document.documentElement.lang = 'es-CO'
  onTestFinished(() => document.documentElement.removeAttribute('lang'))
  const { en } = await import('../locales/en.js')
  const { rerender } = render(
    <TestProvider server={server} locale={[en, es]}>
      <Word />
    </TestProvider>,
  )
  expect(screen.getByText('En cola')).toBeVisible()
  rerender(
    <TestProvider server={server} locale={[en, es]} messages={{ phases: { queued: 'Esperando' } }}>
      <Word />
    </TestProvider>,
  )
  expect(screen.getByText('Esperando')).toBeVisible()
  act(() => {
    document.documentElement.lang = 'en'
  })
  rerender(
    <TestProvider server={server} locale={[en, es]}>
      <Word />
    </TestProvider>,
  )
  expect(await screen.findByText('Queued')).toBeVisible()
})

test('outside a provider the error says what to do', () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  expect(() => renderHook(() => useTasks())).toThrow('render the component inside <TaskManagerProvider>')
})

test('keys of two servers differ', () => {
  const server = createFakeServer()
  expect(taskKeys.all(server.client())).not.toEqual(taskKeys.all(server.client({ baseUrl: '/other' })))
})

/** The same server, where answers to what matches wait until `answer`, as they were when asked. */
function slowed(server: FakeServer, match: RegExp) {
  const held: (() => void)[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await server.fetch(input, init)
    if (match.test(String(input))) await new Promise<void>((resolve) => held.push(resolve))
    return response
  }
  return {
    server: { ...server, client: () => server.client({ fetch }) } as FakeServer,
    waiting: () => held.length,
    answer: () => held.splice(0).forEach((resolve) => resolve()),
  }
}
