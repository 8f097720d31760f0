import { render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'

import { es } from '../locales/es.js'
import type { FakeServer, FakeServerSeed } from '../testing/fake-contract.js'
import { createFakeServer } from '../testing/fake-server.js'
import { TestProvider, type TestProviderProps } from '../testing/test-provider.js'
import { TaskMonitor, type TaskMonitorProps } from './task-monitor.js'

/** What axe cannot judge where nothing is drawn. */
const UNSEEN = { 'color-contrast': { enabled: false }, 'label-content-name-mismatch': { enabled: false } }

function show(
  seed: FakeServerSeed,
  {
    prepare,
    locale,
    ...props
  }: TaskMonitorProps & Pick<TestProviderProps, 'locale'> & { prepare?: (server: FakeServer) => void } = {},
) {
  const server = createFakeServer(seed)
  prepare?.(server)
  const view = render(
    <TestProvider server={server} {...(locale ? { locale } : {})}>
      <TaskMonitor {...props} />
    </TestProvider>,
  )
  return { server, user: userEvent.setup(), ...view }
}

const row = (name: string) => screen.findByRole('article', { name })
const titles = () => screen.queryAllByRole('article').map((element) => element.getAttribute('data-phase'))

test('tasks stand under now, today and earlier, with how many run', async () => {
  const old = '2024-01-01T10:00:00Z'
  show({
    tasks: [
      { title: 'Old', phase: 'finished', created_at: old, finished_at: old },
      {
        title: 'Done',
        phase: 'finished',
        created_at: new Date().toISOString(),
        finished_at: new Date().toISOString(),
      },
      { title: 'Going', phase: 'running' },
      { title: 'Waiting', phase: 'queued' },
    ],
  })
  await row('Going')
  expect(screen.getByRole('heading', { name: 'My tasks', level: 2 })).toBeVisible()
  expect(screen.getAllByRole('heading', { level: 3 }).map((h) => h.textContent)).toEqual([
    'Now',
    'Today',
    'Earlier',
  ])
  expect(screen.getByText('1 running')).toBeVisible()
})

test('a module is called what people call it', async () => {
  const server = createFakeServer({
    tasks: [
      { title: 'A', module: 'nomina' },
      { title: 'B', module: 'ventas' },
    ],
  })
  render(
    <TestProvider server={server} messages={{ modules: { nomina: 'Payroll' } }}>
      <TaskMonitor />
    </TestProvider>,
  )
  expect(within(await row('A')).getByText('Payroll')).toBeVisible()
  expect(within(await row('B')).getByText('ventas')).toBeVisible()
  const choices = within(await screen.findByRole('combobox', { name: 'Module' })).getAllByRole('option')
  expect(choices.map((option) => option.textContent)).toEqual(['All modules', 'Payroll', 'ventas'])
})

test('a row that ends keeps its place', async () => {
  const { server } = show({ tasks: [{ id: 'a', title: 'A', phase: 'running' }] })
  await row('A')
  server.update('a', { phase: 'finished' })
  await waitFor(() => expect(titles()).toEqual(['finished']))
  expect(screen.getByRole('heading', { name: 'Now' })).toBeVisible()
})

test('new tasks wait behind a count while the pointer is in the list, and come when it is pressed', async () => {
  const { server, user } = show({ tasks: [{ title: 'A', phase: 'running' }] })
  await user.hover(await row('A'))
  server.start({ title: 'B' })
  server.start({ title: 'C' })
  const pill = await screen.findByRole('button', { name: '2 new' })
  expect(titles()).toHaveLength(1)
  await user.click(pill)
  await row('C')
  expect(screen.queryByRole('button', { name: /new$/ })).toBeNull()
})

test('at the top, where nobody points, new tasks come by themselves', async () => {
  const { server } = show({ tasks: [{ title: 'A', phase: 'running' }] })
  await row('A')
  server.start({ title: 'B' })
  expect(await row('B')).toBeVisible()
})

test('the reader narrows the list by phase, and a row that then no longer matches stays, marked', async () => {
  const { server, user } = show({
    tasks: [
      { title: 'Done', phase: 'finished' },
      { id: 'a', title: 'Going', phase: 'running' },
    ],
  })
  await row('Done')
  await user.selectOptions(screen.getByRole('combobox', { name: 'State' }), 'Active')
  await waitFor(() => expect(titles()).toEqual(['running']))
  server.update('a', { phase: 'finished' })
  await waitFor(() => expect(titles()).toEqual(['finished']))
  expect(await screen.findByText('No longer matches these filters')).toBeInTheDocument()
})

test('typing searches once, when it pauses', async () => {
  const { server, user } = show({ tasks: [{ title: 'Payroll' }, { title: 'Banks' }] })
  await row('Banks')
  await user.type(screen.getByRole('searchbox', { name: 'Search' }), 'pay')
  await waitFor(() => expect(titles()).toHaveLength(1))
  expect(server.calls.filter(({ path }) => path.includes('q='))).toHaveLength(1)
})

test('modules that were seen can be chosen', async () => {
  const { user } = show({
    tasks: [
      { title: 'A', module: 'banks' },
      { title: 'B', module: 'payroll' },
    ],
  })
  await row('A')
  await user.selectOptions(screen.getByRole('combobox', { name: 'Module' }), 'payroll')
  await waitFor(() => expect(screen.queryByRole('article', { name: 'A' })).toBeNull())
  expect(screen.getByRole('article', { name: 'B' })).toBeVisible()
})

test('filters that list nothing say so, and can be taken back', async () => {
  const { user } = show({ tasks: [{ title: 'A', phase: 'running' }] })
  await row('A')
  await user.selectOptions(screen.getByRole('combobox', { name: 'State' }), 'Failed')
  expect(await screen.findByText('No task matches these filters.')).toBeVisible()
  await user.click(screen.getAllByRole('button', { name: 'Clear filters' })[0] as HTMLElement)
  expect(await row('A')).toBeVisible()
})

test('what the host decided is not offered', async () => {
  show(
    { tasks: [{ title: 'A', module: 'banks', phase: 'running' }] },
    { filter: { module: ['banks'], phase: ['running'] } },
  )
  await row('A')
  expect(screen.queryByRole('combobox')).toBeNull()
})

test('without tasks it says how they get there', async () => {
  show({})
  expect(await screen.findByText(/^No tasks yet\./)).toBeVisible()
})

test('what somebody else starts comes into an empty list by itself', async () => {
  const { server } = show({})
  expect(await screen.findByText(/^No tasks yet\./)).toBeVisible()
  server.start({ title: 'B', phase: 'running' })
  await row('B')
  expect(screen.queryByText(/^No tasks yet\./)).toBeNull()
})

test('a skeleton shows after a while, not at once', async () => {
  const { container } = show({}, { prepare: (server) => (server.answering = false) })
  expect(container.querySelector('.tm-skeleton')).toBeNull()
  await waitFor(() => expect(container.querySelector('.tm-skeleton')).not.toBeNull())
})

test('a list that cannot be loaded says why, and can be tried again', async () => {
  const { server, user } = show(
    { tasks: [{ title: 'A' }] },
    { prepare: (server) => server.fail('executions', 403, 'permission_denied') },
  )
  expect(await screen.findByText('You may not do this.')).toBeVisible()
  server.heal()
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await row('A')).toBeVisible()
})

test('rows stay while the connection is gone, and it says so', async () => {
  const { server } = show({ tasks: [{ title: 'A', phase: 'running' }] })
  await row('A')
  server.offline = true
  expect(await screen.findByText(/^Reconnecting, updated/, {}, { timeout: 4_000 })).toBeVisible()
  expect(screen.getByRole('article', { name: 'A' })).toBeVisible()
  expect(screen.getByRole('button', { name: 'Reconnect now' })).toBeVisible()
})

test('who was signed out is told so', async () => {
  const { server } = show({ tasks: [{ title: 'A', phase: 'running' }] })
  await row('A')
  server.fail(/./, 401, 'not_authenticated')
  expect(await screen.findByText('You are signed out. Sign in again to go on.')).toBeVisible()
})

test('more is loaded on demand', async () => {
  const { user } = show({ tasks: [{ title: 'A' }, { title: 'B' }, { title: 'C' }] }, { pageSize: 2 })
  await row('C')
  await user.click(await screen.findByRole('button', { name: 'Show more' }))
  expect(await row('A')).toBeVisible()
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull())
})

test('more that could not be loaded is said beside the button', async () => {
  const { server, user } = show({ tasks: [{ title: 'A' }, { title: 'B' }, { title: 'C' }] }, { pageSize: 2 })
  await row('C')
  server.fail(/executions\/\?.*after=/, 403, 'permission_denied')
  await user.click(await screen.findByRole('button', { name: 'Show more' }))
  expect(await screen.findByText('The rest could not be loaded.')).toBeVisible()
  expect(screen.getAllByRole('article')).toHaveLength(2)
})

test('it opens the detail of a task itself where the host does not', async () => {
  const { user } = show({ tasks: [{ title: 'A', phase: 'running' }] })
  await user.click(within(await row('A')).getByRole('button', { name: 'A' }))
  expect(await screen.findByRole('dialog')).toBeInTheDocument()
})

test('it speaks Spanish', async () => {
  show({ tasks: [{ title: 'A', phase: 'running' }] }, { locale: es })
  expect(await row('A')).toHaveTextContent('En curso')
  expect(screen.getByRole('heading', { name: 'Mis tareas' })).toBeVisible()
})

test('it has no barrier that axe knows of', async () => {
  const { container } = show({
    tasks: [
      { title: 'A', phase: 'running', progress: { percent: 43 } },
      { title: 'B', phase: 'failed' },
      { title: 'C', phase: 'finished' },
    ],
  })
  await row('A')
  const { violations } = await axe.run(container, { rules: UNSEEN })
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
})
