import { render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'

import type { TaskQueue, TaskQueues, Worker } from '../../core/types.js'
import { es } from '../../locales/es.js'
import { createFakeServer, TestProvider } from '../../testing/index.js'
import { OperatorDashboard } from '../operator-dashboard.js'

const queue = (patch: Partial<TaskQueue> = {}): TaskQueue => ({
  name: 'celery',
  depth: 1_234,
  consumers: 2,
  unacknowledged: null,
  oldest_waiting_at: new Date(Date.now() - 90_000).toISOString(),
  oldest_waiting_seconds: 90,
  oldest_source: 'broker',
  priorities: null,
  workers: ['celery@one'],
  unknown: { unacknowledged: 'broker_does_not_tell' },
  ...patch,
})

const WORKER: Worker = {
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
  version: null,
  last_seen: null,
  load: null,
  pid: 7,
  processed: 1,
  queues: ['celery'],
  software: null,
  uptime_seconds: null,
}

function open(told: Partial<TaskQueues>, locale?: typeof es) {
  const server = createFakeServer({
    session: {
      user: { id: 1, name: 'Ada', is_staff: true },
      permissions: { see_everything: true, modules: [], see_workers: true, control: true },
    },
    queues: told,
    workers: { workers: [WORKER] },
  })
  const view = render(
    <TestProvider server={server} {...(locale ? { locale } : {})}>
      <OperatorDashboard />
    </TestProvider>,
  )
  return { server, user: userEvent.setup(), ...view }
}

async function rows(told: Partial<TaskQueues>) {
  const opened = open(told)
  await opened.user.click(await screen.findByRole('button', { name: 'Queues' }))
  const [, ...found] = await screen.findAllByRole('row')
  return { ...opened, cells: (row: number) => within(found[row] as HTMLElement).getAllByRole('cell') }
}

test('each queue tells what waits, since when, and who takes from it', async () => {
  const { user, cells } = await rows({ queues: [queue()] })
  const [depth, oldest, consumers, held, takenBy] = cells(0)
  expect(depth).toHaveTextContent('1,234')
  expect(oldest).toHaveTextContent(/1 min [23]\d s/)
  expect(consumers).toHaveTextContent('2')
  expect(held).toHaveTextContent('unknown: This broker does not tell.')
  expect(screen.getByText(/From the message broker \(redis\)/)).toBeVisible()
  await user.click(within(takenBy as HTMLElement).getByRole('button', { name: 'celery@one' }))
  expect(await screen.findByRole('article', { name: 'celery@one' })).toBeVisible()
})

test('what is not known is neither nothing nor zero', async () => {
  const { cells } = await rows({
    queues: [
      queue({
        depth: null,
        consumers: null,
        workers: null,
        oldest_waiting_at: null,
        oldest_waiting_seconds: null,
        oldest_source: null,
        unknown: {
          depth: 'no_such_queue',
          consumers: 'broker_does_not_tell',
          workers: 'workers_unavailable',
          oldest_waiting_at: 'not_on_record',
          unacknowledged: 'management_not_configured',
        },
      }),
    ],
  })
  for (const cell of cells(0)) expect(cell).toHaveTextContent(/^unknown: .+\.$/)
})

test('a queue that fills while nobody takes from it says so in a word', async () => {
  await rows({
    queues: [
      queue({ name: 'left', consumers: 0, workers: [] }),
      queue({
        name: 'quiet',
        depth: 0,
        oldest_waiting_at: null,
        unknown: { oldest_waiting_at: 'empty' },
        priorities: { 0: 0, 9: 0 },
      }),
      queue({ name: 'ranked', depth: 5, priorities: { 0: 2, 3: 0, 9: 3 } }),
    ],
  })
  expect(screen.getByRole('row', { name: /^left nobody takes from it/ })).toBeVisible()
  expect(screen.getByRole('row', { name: /^quiet 0 nothing waits/ })).toBeVisible()
  expect(screen.getByRole('row', { name: /^ranked 5 priority 0: 2 · priority 9: 3/ })).toBeVisible()
})

test('a broker that does not answer is told, with what was known last', async () => {
  await rows({ available: false, stale: true, error: 'Connection refused', queues: [queue()] })
  const doubt = screen.getByText('Connection refused').closest('[role=status]')
  expect(doubt).toHaveTextContent('The message broker does not answer. This is what was last known')
  expect(screen.getByRole('row', { name: /^celery 1,234/ })).toBeVisible()
})

test('nothing of it is out of reach for assistive technology, in Spanish either', async () => {
  const { container, user } = open(
    { queues: [queue(), queue({ name: 'left', consumers: 0, workers: [] })] },
    es,
  )
  await user.click(await screen.findByRole('button', { name: 'Colas' }))
  expect(await screen.findByText('nadie la atiende')).toBeVisible()
  const { violations } = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
})
