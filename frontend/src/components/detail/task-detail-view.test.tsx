import { render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { StrictMode } from 'react'

import type { TaskAttempt } from '../../core/types.js'
import { createFakeServer, TestProvider, type FakeServer } from '../../testing/index.js'
import { TaskDetailPanel } from './task-detail-panel.js'
import { TaskDetailView, type TaskDetailViewProps } from './task-detail-view.js'

function show(server: FakeServer, props: Partial<TaskDetailViewProps> = {}) {
  const user = userEvent.setup()
  render(
    <TestProvider server={server}>
      <TaskDetailView taskId="a" {...props} />
    </TestProvider>,
  )
  const tab = async (name: string): Promise<HTMLElement> => {
    await user.click(await screen.findByRole('tab', { name }))
    return screen.getByRole('tabpanel')
  }
  return { user, tab }
}

const ATTEMPT: TaskAttempt = {
  id: 'attempt',
  number: 1,
  redelivered: false,
  worker: 'celery@one',
  state: 'RETRY',
  reason: null,
  received_at: '2026-10-05T10:00:01Z',
  started_at: '2026-10-05T10:00:02Z',
  ended_at: '2026-10-05T10:01:14Z',
  retry_at: null,
  duration_seconds: 72,
  error: { type: 'ConnectionError', message: 'The bank did not answer' },
  traceback: null,
  inferred: false,
}

test('values that the server hid are shown as hidden, not as dots', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'finished' }] })
  server.describe('a', {
    args: ['•••'],
    kwargs: { token: '•••', month: '2026-10', options: { force: false, codes: [] } },
  })
  const panel = await show(server).tab('Arguments')
  expect(within(panel).getAllByText('hidden')).toHaveLength(2)
  expect(within(panel).queryByText('•••')).toBeNull()
  expect(within(panel).getByText('month')).toBeVisible()
  expect(within(panel).getByText('2026-10')).toBeVisible()
  expect(within(panel).getByText('empty list')).toBeVisible()
  expect(within(panel).getByText('no')).toBeVisible()
})

test('a value that was too large shows how it begins and how large it was', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'finished', replayable: false }] })
  server.describe('a', { args: { truncated: true, size: 1_400_000, preview: '[1,2,3' }, kwargs: {} })
  const panel = await show(server).tab('Arguments')
  expect(within(panel).getByText(/Too large to store whole \(1\.4/)).toBeVisible()
  expect(within(panel).getByText('[1,2,3…')).toBeVisible()
  expect(within(panel).getByText(/cannot be run again from here/)).toBeVisible()
})

test('a long text is folded, and opens', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'finished' }] })
  const text = 'word '.repeat(200).trim()
  server.describe('a', { args: [text] })
  const { user, tab } = show(server)
  const panel = await tab('Arguments')
  expect(within(panel).queryByText(text)).toBeNull()
  await user.click(within(panel).getByRole('button', { name: 'Show all' }))
  expect(within(panel).getByText(text)).toBeVisible()
})

test('numbers keep their digits: many are years and account codes', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'finished', result: { account: 110505 } }] })
  expect(within(await show(server).tab('Result')).getByText('110505')).toBeVisible()
})

test('a result is drawn by the host where it wants to', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'finished', result: { rows: 3 } }] })
  const panel = await show(server, { renderResult: (task) => <b>Report of {task.title}</b> }).tab('Result')
  expect(within(panel).getByText('Report of Consolidar nómina')).toBeVisible()
})

test('a running task says when there will be a result', async () => {
  const panel = await show(createFakeServer({ tasks: [{ id: 'a', phase: 'running' }] })).tab('Result')
  expect(within(panel).getByText(/when it finishes/)).toBeVisible()
})

test('the timeline tells each attempt, where it ran, for how long, and what went wrong', async () => {
  const server = createFakeServer({
    tasks: [{ id: 'a', phase: 'finished', attempt: 2, max_attempts: 3, created_at: '2026-10-05T10:00:00Z' }],
  })
  const second: TaskAttempt = {
    ...ATTEMPT,
    id: 'second',
    number: 2,
    state: 'SUCCESS',
    worker: 'celery@two',
    received_at: '2026-10-05T10:02:00Z',
    started_at: '2026-10-05T10:02:14Z',
    ended_at: '2026-10-05T10:02:19Z',
    error: null,
  }
  server.describe('a', {}, { attempts: [ATTEMPT, second] })
  show(server)
  expect(await screen.findByText('Attempt 1 of 3')).toBeVisible()
  expect(screen.getByText('waited 2 s · ran 1 min 12 s')).toBeVisible()
  expect(screen.getByText('on celery@one')).toBeVisible()
  expect(screen.getByText('The bank did not answer')).toBeVisible()
  expect(screen.getByText('waited 1 min · ran 5 s')).toBeVisible()
})

test('an only attempt does not say of how many', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'failed', attempt: 1, max_attempts: 3 }] })
  server.describe('a', {}, { attempts: [ATTEMPT] })
  show(server)
  expect(await screen.findByText('Attempt 1')).toBeVisible()
})

test('what was concluded is labelled so', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'lost', inferred: true }] })
  server.describe(
    'a',
    {},
    { attempts: [{ ...ATTEMPT, inferred: true, state: 'FAILURE', reason: 'worker_lost' }] },
  )
  show(server)
  expect(await screen.findByText(/at most/)).toBeVisible()
  expect(screen.getAllByText('Concluded, not observed').length).toBeGreaterThan(1)
})

test('who asked to cancel it stands on the rail and among the facts', async () => {
  const cancel_requested = { at: '2026-10-05T10:00:30Z', by: { id: 2, name: 'Ana Ruiz' } }
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'cancelled', cancel_requested }] })
  const event = {
    id: 'e',
    kind: 'cancel_requested',
    at: cancel_requested.at,
    attempt_id: null,
    data: { by: 'Ana Ruiz' },
  } as const
  server.describe('a', {}, { events: [event] })
  show(server)
  expect(await screen.findByText('Ana Ruiz asked to cancel it')).toBeVisible()
  expect(within(screen.getByRole('region', { name: 'Facts' })).getByText(/^Ana Ruiz/)).toBeVisible()
})

test('a traceback is folded, and is copied whole', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'failed' }] })
  server.describe('a', { traceback: 'Traceback (most recent call last)' })
  const { user } = show(server)
  await user.click(await screen.findByText('Traceback'))
  await user.click(screen.getByRole('button', { name: 'Copy the technical details' }))
  expect(await navigator.clipboard.readText()).toBe('Traceback (most recent call last)')
})

test('the workflow leads to its other tasks and back', async () => {
  const server = createFakeServer({
    tasks: [
      { id: 'a', title: 'Close the month', root_id: 'a', phase: 'running' },
      { id: 'b', title: 'Payslips of sales', root_id: 'a', parent_id: 'a', group_id: 'g', phase: 'finished' },
      { id: 'c', title: 'Payslips of staff', root_id: 'a', parent_id: 'a', group_id: 'g', phase: 'failed' },
    ],
  })
  const { user, tab } = show(server)
  const panel = await tab('Workflow')
  expect(await within(panel).findByText('2 in parallel')).toBeVisible()
  expect(within(panel).getByText('1 of 2 finished · 1 failed')).toBeVisible()
  expect(within(panel).queryByRole('button', { name: 'Close the month' })).toBeNull()
  await user.click(within(panel).getByRole('button', { name: 'Payslips of sales' }))
  expect(await screen.findByRole('heading', { name: 'Payslips of sales' })).toBeVisible()
  expect(screen.getByRole('group', { name: 'Payslips of sales' })).toHaveFocus()
  await user.click(screen.getByRole('button', { name: 'Back' }))
  expect(await screen.findByRole('heading', { name: 'Close the month' })).toBeVisible()
})

test('members of a group that no task started are shown, though they share no root', async () => {
  const server = createFakeServer({
    tasks: [
      { id: 'a', title: 'First', group_id: 'g', root_id: 'a' },
      { id: 'b', title: 'Second', group_id: 'g', root_id: 'b' },
    ],
  })
  const panel = await show(server).tab('Workflow')
  expect(await within(panel).findByRole('button', { name: 'Second' })).toBeVisible()
})

test('a host that has an address for each task is asked to open it', async () => {
  const opened: string[] = []
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'finished', retry_of: 'earlier' }] })
  const { user } = show(server, { onOpenTask: (id) => opened.push(id), detailHref: (id) => `/tasks/${id}/` })
  const link = await screen.findByRole('link', { name: 'earlier' })
  expect(link).toHaveAttribute('href', '/tasks/earlier/')
  await user.click(link)
  expect(opened).toEqual(['earlier'])
})

test('in strict mode the drawer opens and stays open', async () => {
  const onClose = vi.fn()
  const server = createFakeServer({ tasks: [{ id: 'a' }] })
  render(
    <StrictMode>
      <TestProvider server={server}>
        <TaskDetailPanel taskId="a" onClose={onClose} />
      </TestProvider>
    </StrictMode>,
  )
  expect(await screen.findByRole('dialog')).toHaveAttribute('open')
  expect(onClose).not.toHaveBeenCalled()
})
