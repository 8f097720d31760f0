import { render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'

import type { Session, TaskStats, TaskTemplate, Worker } from '../core/types.js'
import { es } from '../locales/es.js'
import { createFakeServer, TestProvider, type FakeServerSeed } from '../testing/index.js'
import { OperatorDashboard, type OperatorDashboardProps } from './operator-dashboard.js'

const OPERATOR: Partial<Session> = {
  user: { id: 1, name: 'ops', is_staff: true },
  permissions: { see_everything: true, modules: [], see_workers: true, control: true },
}

const template = (patch: Partial<TaskTemplate> = {}): TaskTemplate => ({
  name: 'nomina.consolidar',
  task: 'nomina.tasks.consolidar',
  title: 'Consolidar nómina',
  module: 'nomina',
  description: 'Adds up a month.',
  batched: false,
  expected_seconds: 72,
  max_attempts: 4,
  tags: ['monthly'],
  updated_at: '2026-10-01T00:00:00Z',
  ...patch,
})

const worker = (patch: Partial<Worker> = {}): Worker => ({
  name: 'celery@one',
  alive: true,
  pool: 'prefork',
  concurrency: 8,
  active: [],
  active_count: 0,
  active_source: 'remote_control',
  clock_offset_seconds: 0,
  prefetch: 32,
  registered_count: 12,
  since: null,
  version: '0.1.0',
  last_seen: new Date().toISOString(),
  load: [0.5, 0.25, 0.1],
  pid: 7,
  processed: 1200,
  queues: ['celery'],
  software: 'py-celery 5.5',
  uptime_seconds: 3_600,
  ...patch,
})

const STATS: Partial<TaskStats> = {
  total: 130,
  by_state: { SUCCESS: 120, FAILURE: 10 },
  run: { p50: 12, p95: 72, p99: 90 },
  wait: { p50: 1, p95: 4, p99: 9 },
  per_day: [
    { date: '2026-10-04', total: 90, success: 84, failure: 6, revoked: 0 },
    { date: '2026-10-05', total: 40, success: 36, failure: 4, revoked: 0 },
  ],
}

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()

function open(seed: FakeServerSeed = {}, props: OperatorDashboardProps = {}, locale?: typeof es) {
  const server = createFakeServer({ session: OPERATOR, templates: [template()], stats: STATS, ...seed })
  const view = render(
    <TestProvider server={server} {...(locale ? { locale } : {})}>
      <OperatorDashboard {...props} />
    </TestProvider>,
  )
  return { server, user: userEvent.setup(), ...view }
}

async function violations(container: HTMLElement): Promise<string[]> {
  const { violations: found } = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

const card = async (name: string): Promise<HTMLElement> => {
  const heading = await screen.findByRole('heading', { name, level: 3 })
  return heading.closest('article') as HTMLElement
}

beforeEach(() => localStorage.clear())

describe('the rail', () => {
  test('leads to each section and says which one is shown', async () => {
    const { user } = open()
    const rail = await screen.findByRole('navigation')
    await user.click(within(rail).getByRole('button', { name: 'Templates' }))
    expect(within(rail).getByRole('button', { name: 'Templates' })).toHaveAttribute('aria-current', 'page')
    expect(await screen.findByText('nomina.consolidar')).toBeVisible()
  })

  test('has no workers for those who may not see them', async () => {
    open({
      session: {
        ...OPERATOR,
        permissions: { see_everything: true, modules: [], see_workers: false, control: false },
      },
    })
    await screen.findByText('Nothing needs you now.')
    expect(screen.queryByRole('button', { name: 'Workers' })).not.toBeInTheDocument()
  })

  test('leaves the section to a host that holds it', async () => {
    const onSection = vi.fn()
    const { user } = open({}, { section: 'overview', onSection })
    await user.click(screen.getByRole('button', { name: 'Executions' }))
    expect(onSection).toHaveBeenCalledWith('executions')
    expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent('Overview')
  })
})

describe('the overview', () => {
  test('counts what runs, what waits and what failed in the last hour', async () => {
    open({
      tasks: [
        { phase: 'running' },
        { phase: 'queued', title: 'Young', created_at: ago(1) },
        { phase: 'queued', title: 'Old', created_at: ago(70) },
        { phase: 'failed', created_at: ago(30) },
        { phase: 'failed', created_at: ago(200) },
      ],
      workers: { workers: [worker(), worker({ name: 'celery@two', alive: false })] },
    })
    const shows = (name: string, text: string | RegExp) =>
      waitFor(async () => expect(await card(name)).toHaveTextContent(text))
    await shows('Running', '1of 8 at a time')
    await shows('Waiting', '2')
    await shows('Oldest waiting', /1 h 10 min.*Old/)
    await shows('Failed in the last hour', '1+1 on the hour before')
    await shows('Workers alive', '1of 2 known')
  })

  test('says that nobody could be asked, never that there are no workers', async () => {
    open({ workers: { available: false, workers: null, source: 'stored', stale: true } })
    await waitFor(async () => expect(await card('Workers alive')).toHaveTextContent('Unavailable'))
    expect(await card('Workers alive')).not.toHaveTextContent('0')
  })

  test('names what is lost, failed, silent and waits, and opens it in the list', async () => {
    const { user } = open({
      tasks: [
        { phase: 'lost', title: 'Lost one', created_at: ago(20) },
        { phase: 'failed', title: 'Failed one', created_at: ago(20) },
        { phase: 'running', title: 'Silent one', created_at: ago(20), progress: { updated_at: ago(5) } },
        { phase: 'queued', title: 'Patient one', created_at: ago(20) },
      ],
    })
    const attention = await screen.findByRole('region', { name: 'Needs attention' })
    expect(await within(attention).findByText('1 silent for over 3 min')).toBeVisible()
    expect(within(attention).getByText('1 failed in the last hour')).toBeVisible()
    expect(within(attention).getByRole('button', { name: 'Patient one' })).toBeVisible()
    await user.click(within(attention).getByRole('button', { name: 'Show all: 1 lost' }))
    expect(await screen.findByRole('button', { name: 'Lost one' })).toBeVisible()
    expect(screen.queryByRole('button', { name: /Failed one/ })).not.toBeInTheDocument()
  })

  test('tells each day of the chart to the keyboard, and has them all in a table', async () => {
    const { user } = open()
    const chart = await screen.findByRole('slider')
    expect(chart).toHaveAttribute('aria-valuetext', expect.stringMatching(/36 finished, 4 failed \(so far\)/))
    chart.focus()
    await user.keyboard('{ArrowLeft}')
    expect(chart).toHaveAttribute('aria-valuetext', expect.stringMatching(/84 finished, 6 failed$/))
    await user.click(screen.getByText('As a table'))
    expect(screen.getByRole('row', { name: /so far.*40 36 4 0/ })).toBeInTheDocument()
  })

  test('shows how each module does', async () => {
    open()
    expect(
      await screen.findByRole('row', {
        name: /nomina 130 12\ss 1\smin 12\ss 4\ss 7\s?%/,
      }),
    ).toBeVisible()
  })

  test('keeps the numbers and says so when they cannot be asked again', async () => {
    const { server } = open({ tasks: [{ phase: 'running' }] })
    await waitFor(async () => expect(await card('Running')).toHaveTextContent('1'))
    server.offline = true
    expect(
      await screen.findByText(/Reconnecting/, { selector: '.tm-op-banner *' }, { timeout: 4_000 }),
    ).toBeVisible()
    expect(await card('Running')).toHaveTextContent('1')
  })
})

describe('the workers', () => {
  const show = (seed: FakeServerSeed) => open(seed, { section: 'workers' })

  test('are told with what they run, and from whom that is known', async () => {
    const active = [{ task_id: 'task-9', task: 'nomina.tasks.consolidar', started_at: ago(1) }]
    show({ workers: { source: 'flower', workers: [worker({ active, active_count: 2 })] } })
    const row = await screen.findByRole('row', { name: /celery@one/ })
    expect(row).toHaveTextContent('Alive')
    expect(row).toHaveTextContent('2 of 8')
    expect(within(row).getByRole('button', { name: 'nomina.tasks.consolidar' })).toBeVisible()
    expect(row).toHaveTextContent('1 not yours to see')
    expect(screen.getByText(/From Flower/)).toBeVisible()
  })

  test('are unavailable when nobody could be asked', async () => {
    show({
      workers: { available: false, workers: null, error: 'broker refused', source: 'stored', stale: true },
    })
    expect(await screen.findByText(/Nobody could be asked/)).toBeVisible()
    expect(screen.getByText('broker refused')).toBeVisible()
    expect(screen.queryByText(/No worker is running/)).not.toBeInTheDocument()
  })

  test('that were only remembered are shown as that', async () => {
    show({ workers: { available: false, stale: true, source: 'stored', workers: [worker({ alive: null })] } })
    expect(await screen.findByText(/what was last known/)).toBeVisible()
    expect(await screen.findByRole('row', { name: /celery@one unknown/ })).toBeVisible()
  })

  test('run what is recorded as running on them, where their source does not say', async () => {
    show({
      tasks: [
        { title: 'Here', phase: 'running', worker: 'celery@one' },
        { title: 'Elsewhere', phase: 'running', worker: 'celery@two' },
      ],
      workers: { source: 'flower', workers: [worker({ active: null, active_count: null })] },
    })
    const row = await screen.findByRole('row', { name: /celery@one/ })
    expect(await within(row).findByRole('button', { name: 'Here' })).toBeVisible()
    expect(within(row).queryByRole('button', { name: 'Elsewhere' })).not.toBeInTheDocument()
    expect(row).toHaveTextContent('1 of 8')
    expect(screen.getByText(/what they run, as recorded here/)).toBeVisible()
  })
})

test('templates lead to their executions', async () => {
  const { user } = open({ tasks: [{ title: 'Of this task' }, { name: 'other', title: 'Of another' }] }, {})
  await user.click(screen.getByRole('button', { name: 'Templates' }))
  await user.click(await screen.findByRole('button', { name: 'Executions of Consolidar nómina' }))
  expect(await screen.findByRole('button', { name: 'Of this task' })).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Of another' })).not.toBeInTheDocument()
})

test('a refusal says what happened and tries again', async () => {
  const { server, user } = open({}, { section: 'templates' })
  server.fail('templates', 403, 'denied')
  expect(await screen.findByText('You may not do this.')).toBeVisible()
  server.heal()
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('nomina.consolidar')).toBeVisible()
})

test('speaks Spanish', async () => {
  open({ tasks: [{ phase: 'queued', created_at: ago(5) }] }, {}, es)
  expect(await screen.findByRole('region', { name: 'Requiere atención' })).toBeVisible()
  expect(await screen.findByText(/La más antigua espera hace/)).toBeVisible()
})

test.each(['overview', 'executions', 'workers', 'templates'] as const)(
  '%s has nothing for axe to complain of',
  async (section) => {
    const tasks = [
      { phase: 'failed' as const, created_at: ago(2) },
      { phase: 'running' as const, progress: { percent: 43, message: 'Half' } },
    ]
    const { container } = open({ tasks, workers: { workers: [worker()] } }, { section })
    await screen.findAllByRole('table')
    expect(await violations(container)).toEqual([])
  },
)
