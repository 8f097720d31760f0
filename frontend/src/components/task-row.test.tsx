import { render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'

import { useTask } from '../hooks/index.js'
import { createFakeServer } from '../testing/fake-server.js'
import type { TaskSeed } from '../testing/make-task.js'
import { TestProvider } from '../testing/test-provider.js'
import { TaskRow, type TaskRowOptions } from './task-row.js'

/** What axe cannot judge where nothing is drawn. */
const UNSEEN = { 'color-contrast': { enabled: false }, 'label-content-name-mismatch': { enabled: false } }

function LiveRow(options: TaskRowOptions) {
  const { data } = useTask('a')
  return data ? <TaskRow task={data} {...options} /> : null
}

async function show(seed: TaskSeed, options: TaskRowOptions = {}) {
  const server = createFakeServer({ tasks: [{ id: 'a', title: 'Payroll', ...seed }] })
  const view = render(
    <TestProvider server={server}>
      <LiveRow {...options} />
    </TestProvider>,
  )
  const row = await screen.findByRole('article', { name: 'Payroll' })
  return { server, row, user: userEvent.setup(), ...view }
}

test('state, progress, message and what is left are told in words', async () => {
  const now = new Date().toISOString()
  const { row } = await show({
    phase: 'running',
    started_at: now,
    remaining_seconds: 118,
    progress: { percent: 43, message: 'Employee 430 of 1,000', updated_at: now },
  })
  expect(row).toHaveTextContent('Running')
  expect(row).toHaveTextContent('43%')
  expect(row).toHaveTextContent('about 2 min left')
  expect(row).toHaveTextContent('Employee 430 of 1,000')
})

test('cancelling answers on the row at once, and then by the phase', async () => {
  const { server, row, user } = await show({ phase: 'queued' })
  server.answering = false
  await user.click(screen.getByRole('button', { name: 'Cancel: Payroll' }))
  expect(screen.getByRole('button', { name: 'Cancelling…: Payroll' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  expect(row).toHaveTextContent('Queued')
})

test('a cancelled task says so, and offers to run again', async () => {
  const { row, user } = await show({ phase: 'queued' })
  await user.click(screen.getByRole('button', { name: 'Cancel: Payroll' }))
  expect(await screen.findByRole('button', { name: 'Retry: Payroll' })).toBeInTheDocument()
  expect(row).toHaveTextContent('Cancelled')
  expect(row).toHaveTextContent('Cancelled before it started')
})

test('a cancellation that came too late is told', async () => {
  const { server, user } = await show({ phase: 'running' })
  const button = screen.getByRole('button', { name: 'Cancel: Payroll' })
  server.update('a', { phase: 'finished', can: { cancel: true } })
  await user.click(button)
  expect(await screen.findByText('Too late: it had finished')).toBeInTheDocument()
})

test('a retry names the new task and opens it', async () => {
  const onOpenTask = vi.fn()
  const { server, user } = await show({ phase: 'failed' }, { onOpenTask })
  await user.click(screen.getByRole('button', { name: 'Retry: Payroll' }))
  const answer = await screen.findByText(/^Running again as/, { selector: '.tm-answer' })
  await user.click(answer.querySelector('button') as HTMLButtonElement)
  const again = [...server.tasks.keys()].find((id) => id !== 'a')
  expect(onOpenTask).toHaveBeenCalledWith(again)
})

test('a refused retry says why', async () => {
  const { server, user } = await show({ phase: 'failed' })
  server.fail('/retry/', 409, 'not_replayable')
  await user.click(screen.getByRole('button', { name: 'Retry: Payroll' }))
  expect(
    await screen.findByText('It cannot be run again: its arguments were not stored whole.', {
      selector: '.tm-answer',
    }),
  ).toBeInTheDocument()
})

test('a button that goes leaves the focus on the title', async () => {
  const { user } = await show({ phase: 'queued' }, { onOpenTask: () => {} })
  screen.getByRole('button', { name: 'Cancel: Payroll' }).focus()
  await user.keyboard('{Enter}')
  await screen.findByRole('button', { name: 'Retry: Payroll' })
  await waitFor(() => expect(screen.getByRole('button', { name: 'Payroll' })).toHaveFocus())
})

test('the title opens a task, and so does a click anywhere else on its row', async () => {
  const onOpenTask = vi.fn()
  const { row, user } = await show({ phase: 'running' }, { onOpenTask })
  await user.click(screen.getByRole('button', { name: 'Payroll' }))
  await user.click(row)
  expect(onOpenTask.mock.calls).toEqual([['a'], ['a']])
  await user.click(screen.getByRole('button', { name: 'Cancel: Payroll' }))
  expect(onOpenTask).toHaveBeenCalledTimes(2)
})

test('a title with an address is a link, which the browser may open in a new tab', async () => {
  const onOpenTask = vi.fn()
  const { user } = await show({ phase: 'running' }, { onOpenTask, detailHref: (id) => `/tasks/${id}` })
  const link = screen.getByRole('link', { name: 'Payroll' })
  expect(link).toHaveAttribute('href', '/tasks/a')
  await user.click(link)
  expect(onOpenTask).toHaveBeenCalledWith('a')
})

test('a failure is told on the second line', async () => {
  const { row } = await show({
    phase: 'failed',
    attempt: 3,
    error: { type: 'E', message: 'Entry 1187 does not balance' },
  })
  expect(row).toHaveTextContent('Entry 1187 does not balance')
  expect(row).toHaveTextContent('attempt 3')
})

test('a result with an address is a link to it', async () => {
  await show({ phase: 'finished', links: { result: '/files/7.xlsx' } })
  expect(screen.getByRole('link', { name: 'Result: Payroll' })).toHaveAttribute('href', '/files/7.xlsx')
})

test('a result that the host shows unfolds below the row', async () => {
  const { user } = await show(
    { phase: 'finished', result: { rows: 7 } },
    { renderResult: () => <p>7 rows</p> },
  )
  await user.click(screen.getByRole('button', { name: 'Result: Payroll' }))
  expect(screen.getByText('7 rows')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Hide result: Payroll' })).toHaveAttribute(
    'aria-expanded',
    'true',
  )
})

test.each([
  'queued',
  'running',
  'retrying',
  'cancelling',
  'finished',
  'failed',
  'cancelled',
  'lost',
] as const)('a %s row has no barrier that axe knows of', async (phase) => {
  const { container } = await show({ phase }, { onOpenTask: () => {} })
  const { violations } = await axe.run(container, { rules: UNSEEN })
  expect(violations.map(({ id }) => id)).toEqual([])
})
