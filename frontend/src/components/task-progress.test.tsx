import { render, screen, waitFor } from '@testing-library/react'

import { createFakeServer } from '../testing/fake-server.js'
import type { TaskSeed } from '../testing/make-task.js'
import { TestProvider } from '../testing/test-provider.js'
import { TaskProgress } from './task-progress.js'

async function show(seed: TaskSeed) {
  const server = createFakeServer({ tasks: [{ id: 'a', title: 'Payroll', ...seed }] })
  const onTerminal = vi.fn()
  const view = render(
    <TestProvider server={server}>
      <TaskProgress taskId="a" onTerminal={onTerminal} />
    </TestProvider>,
  )
  await waitFor(() => expect(view.container.querySelector('.tm-phase-label')).not.toBeNull())
  return { server, onTerminal, ...view }
}

const bar = () => screen.getByRole('progressbar', { name: 'Payroll' })

test('a known percentage is told in the bar, in words and by the task’s own message', async () => {
  await show({ phase: 'running', progress: { percent: 43, message: 'Employee 430 of 1,000' } })
  expect(bar()).toHaveAttribute('aria-valuenow', '43')
  expect(screen.getByText('43%')).toBeVisible()
  expect(screen.getByText('Employee 430 of 1,000')).toBeVisible()
})

test('an unknown percentage is an indeterminate bar, never a number', async () => {
  await show({ phase: 'running' })
  expect(bar()).not.toHaveAttribute('aria-valuenow')
  expect(bar()).toHaveAttribute('data-mode', 'indeterminate')
  expect(screen.queryByText(/%/)).toBeNull()
})

test('the bar never goes backwards within an attempt, and begins anew with the next one', async () => {
  const { server } = await show({ phase: 'running', attempt: 1, max_attempts: 4, progress: { percent: 60 } })
  server.update('a', { progress: { percent: 40, message: 'Found more' } })
  await screen.findByText('Found more')
  expect(bar()).toHaveAttribute('aria-valuenow', '60')
  server.update('a', { attempt: 2, progress: { percent: 5, message: '' } })
  await waitFor(() => expect(bar()).toHaveAttribute('aria-valuenow', '5'))
  expect(screen.getByText('Attempt 2 of 4')).toBeVisible()
})

test('on success the bar is full for a moment, and then folds away', async () => {
  const { server, onTerminal } = await show({ phase: 'running', progress: { percent: 60 } })
  server.update('a', { phase: 'finished' })
  await waitFor(() => expect(bar()).toHaveAttribute('aria-valuenow', '100'))
  await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull(), { timeout: 2_000 })
  expect(screen.getByText('Finished')).toBeVisible()
  expect(onTerminal).toHaveBeenCalledOnce()
})

test('a task that had ended already has no bar', async () => {
  await show({ phase: 'finished' })
  expect(screen.queryByRole('progressbar')).toBeNull()
})

test('a failure is told in a sentence', async () => {
  const { server } = await show({ phase: 'running', progress: { percent: 60 } })
  server.update('a', {
    phase: 'failed',
    error: { type: 'ValueError', message: 'Entry 1187 does not balance' },
  })
  expect(await screen.findByText('Entry 1187 does not balance')).toBeVisible()
  expect(screen.queryByRole('progressbar')).toBeNull()
})

test('a task that is not there is said to be so', async () => {
  render(
    <TestProvider server={createFakeServer()}>
      <TaskProgress taskId="gone" />
    </TestProvider>,
  )
  expect(await screen.findByText('This task does not exist, or is not yours to see.')).toBeVisible()
})
