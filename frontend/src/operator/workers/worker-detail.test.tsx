import { render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'

import type { Session, Worker, WorkerDetail } from '../../core/types.js'
import { es } from '../../locales/es.js'
import { createFakeServer, TestProvider } from '../../testing/index.js'
import { OperatorDashboard } from '../operator-dashboard.js'

const session = (control: boolean): Partial<Session> => ({
  user: { id: 1, name: 'Ada', is_staff: true },
  permissions: { see_everything: true, modules: [], see_workers: true, control },
})

const worker = (patch: Partial<Worker> = {}): Worker => ({
  name: 'celery@one',
  alive: true,
  pool: 'prefork',
  concurrency: 8,
  active: [{ task_id: 'task-1', task: 'Consolidate', started_at: new Date().toISOString() }],
  active_count: 1,
  active_source: 'remote_control',
  clock_offset_seconds: 90,
  prefetch: 0,
  registered_count: 2,
  since: null,
  version: '0.1.0',
  last_seen: new Date().toISOString(),
  load: null,
  pid: 7,
  processed: 1200,
  queues: ['celery', 'slow'],
  software: 'py-celery 5.7',
  uptime_seconds: 3_600,
  ...patch,
})

interface Opened {
  patch?: Partial<Worker>
  detail?: Partial<WorkerDetail>
  mayControl?: boolean
  locale?: typeof es
}

async function open({ patch = {}, detail = {}, mayControl = true, locale }: Opened = {}) {
  const server = createFakeServer({
    session: session(mayControl),
    workers: { workers: [worker(patch), worker({ name: 'celery@two' })] },
    workerDetails: { 'celery@one': { registered: ['nomina.tasks.pay', 'nomina.tasks.close'], ...detail } },
  })
  const view = render(
    <TestProvider server={server} {...(locale ? { locale } : {})}>
      <OperatorDashboard section="workers" />
    </TestProvider>,
  )
  const user = userEvent.setup()
  await user.click(await screen.findByRole('button', { name: /celery@one/ }))
  const article = await screen.findByRole('article', { name: 'celery@one' })
  await within(article).findByText('prefork')
  return { server, user, article, ...view }
}

const orders = (article: HTMLElement): HTMLElement =>
  within(article).getByRole('heading', { name: 'What it was told' }).closest('section') as HTMLElement

test('a worker is opened, shown with all that is known, and left again', async () => {
  const { user, article } = await open()
  expect(within(article).getByRole('heading', { name: 'celery@one' })).toHaveFocus()
  const fact = (name: string) => within(article).getByText(name).nextElementSibling
  expect(fact('Prefetch')).toHaveTextContent('without limit')
  expect(fact('Clock')).toHaveTextContent(/1 min 30 s ahead/)
  expect(fact('Queues')).toHaveTextContent('celery, slow')
  expect(fact('Running since')).toHaveTextContent('unknown')
  expect(within(article).getByRole('button', { name: 'Consolidate' })).toBeVisible()
  expect(within(article).getByText('nomina.tasks.close')).toBeVisible()
  expect(within(orders(article)).getByText('Nobody has told this worker anything yet.')).toBeVisible()
  await user.click(within(article).getByRole('button', { name: 'All workers' }))
  expect(await screen.findByRole('button', { name: /celery@two/ })).toBeVisible()
})

test('its pool grows, and who had it grow is on record', async () => {
  const { user, article } = await open()
  await user.click(within(article).getByRole('button', { name: 'Add processes' }))
  const dialog = screen.getByRole('dialog', { name: 'Add processes' })
  const count = within(dialog).getByLabelText('How many')
  await user.clear(count)
  await user.click(within(dialog).getByRole('button', { name: 'Add processes' }))
  expect(count).toHaveFocus()
  expect(count).toHaveAccessibleDescription('A whole number of 1 or more.')
  await user.type(count, '2')
  await user.click(within(dialog).getByRole('button', { name: 'Add processes' }))
  expect(await within(article).findByText('Add processes: done on celery@one.')).toBeVisible()
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(await within(article).findByText('10')).toBeVisible()
  const [order] = await within(orders(article)).findAllByRole('listitem')
  expect(order).toHaveTextContent(/Add processes n 2 done by Ada/)
})

test('a queue is left by choosing it among those that it takes from', async () => {
  const { user, article } = await open()
  await user.click(within(article).getByRole('button', { name: 'Leave a queue' }))
  const dialog = screen.getByRole('dialog')
  expect([...dialog.querySelectorAll('option')].map(({ value }) => value)).toEqual(['celery', 'slow'])
  await user.type(within(dialog).getByLabelText('Queue'), 'slow')
  await user.click(within(dialog).getByRole('button', { name: 'Leave a queue' }))
  await within(article).findByText('Leave a queue: done on celery@one.')
  expect(within(article).getByText('Queues').nextElementSibling).toHaveTextContent(/^celery$/)
})

test('before it is shut down one is told what runs on it, and may leave it', async () => {
  const { server, user, article } = await open()
  await user.click(within(article).getByRole('button', { name: 'Shut down' }))
  const dialog = screen.getByRole('dialog', { name: 'Shut down' })
  expect(dialog).toHaveAccessibleDescription(/1 task runs on it now\./)
  await user.click(within(dialog).getByRole('button', { name: 'Leave it' }))
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(server.calls.filter(({ method }) => method === 'POST')).toEqual([])
  await user.click(within(article).getByRole('button', { name: 'Shut down' }))
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Shut down' }))
  expect(await within(article).findByText('Shut down: celery@one was told.')).toBeVisible()
})

test('limits that contradict each other are not sent', async () => {
  const { server, user, article } = await open()
  await user.click(within(article).getByRole('button', { name: 'Limit a task’s time' }))
  const dialog = screen.getByRole('dialog')
  await user.type(within(dialog).getByLabelText('Task'), 'nomina.tasks.pay')
  await user.type(within(dialog).getByLabelText('Soft limit, seconds'), '60')
  await user.type(within(dialog).getByLabelText('Hard limit, seconds'), '30')
  await user.click(within(dialog).getByRole('button', { name: 'Limit a task’s time' }))
  expect(within(dialog).getByText('Not less than the other.')).toBeVisible()
  expect(server.calls.filter(({ method }) => method === 'POST')).toEqual([])
})

test('what the worker refuses is told in its words, and the dialog stays', async () => {
  const { server, user, article } = await open()
  server.fail(/autoscale/, 409, 'worker_refused', 'Autoscale not enabled')
  await user.click(within(article).getByRole('button', { name: 'Set autoscaling' }))
  const dialog = screen.getByRole('dialog')
  await user.type(within(dialog).getByLabelText('At least'), '1')
  await user.type(within(dialog).getByLabelText('At most'), '4')
  await user.click(within(dialog).getByRole('button', { name: 'Set autoscaling' }))
  const said = await within(dialog).findByText('Autoscale not enabled')
  expect(said).toHaveAttribute('role', 'alert')
})

test('only what the reader may do is offered', async () => {
  const { article } = await open({ mayControl: false, detail: { can: { grow: true } } })
  const offered = within(article).getByRole('group', { name: 'Have it do something' })
  expect(
    within(offered)
      .getAllByRole('button')
      .map((button) => button.textContent),
  ).toEqual(['Add processes'])
  expect(within(article).queryByText('What it was told')).toBeNull()
})

test('of many tasks that it knows those are shown that are looked for', async () => {
  const registered = Array.from({ length: 40 }, (_, number) => `module.tasks.task${number}`)
  const { user, article } = await open({ detail: { registered } })
  await user.type(within(article).getByRole('searchbox', { name: 'Find a task' }), 'TASK3')
  expect(within(article).getAllByText(/module\.tasks\./)).toHaveLength(11)
  await user.type(within(article).getByRole('searchbox'), 'x')
  expect(within(article).getByText('No task of that name.')).toBeVisible()
})

const violations = async (element: HTMLElement): Promise<string[]> => {
  const { violations: found } = await axe.run(element, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

test.each([undefined, es])('nothing of it is out of reach for assistive technology', async (locale) => {
  const { container, user, article } = await open(locale ? { locale } : {})
  expect(await violations(container)).toEqual([])
  const name = locale ? 'Limitar el ritmo de una tarea' : 'Limit a task’s rate'
  await user.click(within(article).getByRole('button', { name }))
  expect(await violations(screen.getByRole('dialog'))).toEqual([])
})
