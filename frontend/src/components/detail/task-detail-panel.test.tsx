import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { useState } from 'react'

import { createFakeServer, TestProvider, type FakeServer } from '../../testing/index.js'
import { es } from '../../locales/es.js'
import { TaskDetailPanel, type TaskDetailPanelProps } from './task-detail-panel.js'

function Page({
  server,
  locale,
  ...props
}: Partial<TaskDetailPanelProps> & { server: FakeServer; locale?: typeof es }) {
  const [taskId, setTaskId] = useState<string | null>(null)
  return (
    <TestProvider server={server} locale={locale}>
      <button type="button" onClick={() => setTaskId('a')}>
        Row
      </button>
      <TaskDetailPanel {...props} taskId={taskId} onClose={() => setTaskId(null)} />
    </TestProvider>
  )
}

async function open(server: FakeServer, props: Partial<TaskDetailPanelProps> & { locale?: typeof es } = {}) {
  const user = userEvent.setup()
  const view = render(<Page server={server} {...props} />)
  await user.click(screen.getByRole('button', { name: 'Row' }))
  const dialog = await screen.findByRole('dialog')
  return { user, dialog, ...view }
}

test('the drawer is named after the task and shows how it stands', async () => {
  const { dialog } = await open(
    createFakeServer({ tasks: [{ id: 'a', phase: 'running', title: 'Close the ledger' }] }),
  )
  expect(await within(dialog).findByRole('heading', { name: 'Close the ledger' })).toBeVisible()
  expect(dialog).toHaveAccessibleName('Close the ledger')
  expect(within(dialog).getAllByText('Running')[0]).toBeVisible()
})

test('its button, Escape and the backdrop close it', async () => {
  const { user, dialog } = await open(createFakeServer({ tasks: [{ id: 'a' }] }))
  await user.click(within(dialog).getByRole('button', { name: 'Close' }))
  expect(screen.queryByRole('dialog')).toBeNull()

  await user.click(screen.getByRole('button', { name: 'Row' }))
  fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())

  await user.click(screen.getByRole('button', { name: 'Row' }))
  await user.click(screen.getByRole('dialog'))
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('a click inside does not close it', async () => {
  const { user, dialog } = await open(createFakeServer({ tasks: [{ id: 'a', title: 'Close the ledger' }] }))
  await user.click(await within(dialog).findByRole('heading', { name: 'Close the ledger' }))
  expect(screen.getByRole('dialog')).toBeVisible()
})

test('a running task is cancelled from the header, and says so', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'running' }] })
  const { user, dialog } = await open(server)
  await user.click(await within(dialog).findByRole('button', { name: 'Cancel' }))
  expect((await within(dialog).findAllByText('Cancelling'))[0]).toBeVisible()
  expect(server.tasks.get('a')?.phase).toBe('cancelling')
})

test('a failed task is run again, and the new one opens in the same drawer', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'failed', title: 'Old one' }] })
  const { user, dialog } = await open(server)
  await user.click(await within(dialog).findByRole('button', { name: 'Retry' }))
  const again = [...server.tasks.values()].find(({ retry_of }) => retry_of === 'a')
  await user.click(await within(dialog).findByRole('button', { name: 'Open it' }))
  expect((await within(dialog).findAllByText(again?.id ?? '?'))[0]).toBeVisible()
  await user.click(within(dialog).getByRole('button', { name: 'Back' }))
  expect((await within(dialog).findAllByText('Failed'))[0]).toBeVisible()
})

test('a result with an address is the main action', async () => {
  const server = createFakeServer({
    tasks: [{ id: 'a', phase: 'finished', links: { result: '/files/payroll.pdf' } }],
  })
  const { dialog } = await open(server)
  expect(await within(dialog).findByRole('link', { name: 'Result' })).toHaveAttribute(
    'href',
    '/files/payroll.pdf',
  )
})

test('who may is asked before a process is stopped', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'running', can: { terminate: true } }] })
  const { user, dialog } = await open(server)
  await user.click(await within(dialog).findByRole('button', { name: 'Stop at once' }))
  const question = within(dialog).getByRole('group', { name: 'Stop at once' })
  expect(within(question).getByRole('button', { name: 'Leave it running' })).toHaveFocus()
  await user.click(within(question).getByRole('button', { name: 'Stop at once' }))
  await waitFor(() => expect(server.tasks.get('a')?.phase).toBe('cancelled'))
  expect(server.calls.find(({ method }) => method === 'POST')?.body).toEqual({ terminate: true })
})

test('who may not stop a process is not offered it', async () => {
  const { dialog } = await open(createFakeServer({ tasks: [{ id: 'a', phase: 'running' }] }))
  await within(dialog).findByRole('button', { name: 'Cancel' })
  expect(within(dialog).queryByRole('button', { name: 'Stop at once' })).toBeNull()
})

test('a task that is not there or not theirs is said to be so', async () => {
  const { dialog } = await open(createFakeServer())
  expect(
    await within(dialog).findByRole('heading', { name: /does not exist, or is not yours/ }),
  ).toBeVisible()
  expect(within(dialog).queryByRole('button', { name: 'Try again' })).toBeNull()
})

test('what could not be loaded is loaded at the next try', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', title: 'Close the ledger' }] })
  server.fail('/executions/a', 403, 'denied')
  const { user, dialog } = await open(server)
  const retry = await within(dialog).findByRole('button', { name: 'Try again' })
  server.heal()
  await user.click(retry)
  expect(await within(dialog).findByRole('heading', { name: 'Close the ledger' })).toBeVisible()
})

test('the last that was known of a deleted task stays, and says so', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'running', title: 'Close the ledger' }] })
  const { dialog } = await open(server)
  await within(dialog).findByRole('heading', { name: 'Close the ledger' })
  server.remove('a')
  expect(await within(dialog).findByText(/This task was deleted/)).toBeVisible()
  expect(within(dialog).getByRole('heading', { name: 'Close the ledger' })).toBeVisible()
})

test('what the server tells appears by itself', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'running' }] })
  const { dialog } = await open(server)
  await within(dialog).findByRole('button', { name: 'Cancel' })
  server.update('a', { phase: 'failed', error: { type: 'ValueError', message: 'Entry 12 does not balance' } })
  expect((await within(dialog).findAllByText('Entry 12 does not balance'))[0]).toBeVisible()
  expect(within(dialog).getByRole('button', { name: 'Retry' })).toBeVisible()
})

test('tabs are walked with the arrow keys', async () => {
  const { user, dialog } = await open(createFakeServer({ tasks: [{ id: 'a', phase: 'finished' }] }))
  const first = await within(dialog).findByRole('tab', { name: 'Overview' })
  await user.click(first)
  await user.keyboard('{ArrowRight}')
  expect(within(dialog).getByRole('tab', { name: 'Arguments' })).toHaveFocus()
  expect(within(dialog).getByRole('tabpanel', { name: 'Arguments' })).toBeVisible()
  await user.keyboard('{End}')
  expect(within(dialog).getByRole('tab', { name: 'Workflow' })).toHaveAttribute('aria-selected', 'true')
  await user.keyboard('{ArrowRight}')
  expect(first).toHaveFocus()
})

test('it speaks Spanish', async () => {
  const { dialog } = await open(createFakeServer({ tasks: [{ id: 'a', phase: 'failed' }] }), { locale: es })
  expect(await within(dialog).findByRole('tab', { name: 'Resumen' })).toBeVisible()
  expect(within(dialog).getByRole('button', { name: 'Cerrar' })).toBeVisible()
})

test('axe finds nothing in any tab', async () => {
  const server = createFakeServer({
    tasks: [
      { id: 'a', phase: 'failed', links: { flower: 'https://flower.example/task/a' } },
      { id: 'b', root_id: 'a', parent_id: 'a', phase: 'running', progress: { percent: 40 } },
    ],
  })
  server.describe('a', {
    args: [1, '•••', { deep: [null, true] }],
    kwargs: { note: 'x'.repeat(400) },
    traceback: 'Traceback',
  })
  const { user, dialog } = await open(server)
  for (const name of ['Overview', 'Arguments', 'Result', 'Workflow']) {
    await user.click(await within(dialog).findByRole('tab', { name }))
    const { violations } = await act(() =>
      axe.run(dialog, { rules: { 'color-contrast': { enabled: false } } }),
    )
    expect(violations).toEqual([])
  }
})

test('without a connection it says so and keeps what it knows', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', phase: 'running', title: 'Close the ledger' }] })
  const { dialog } = await open(server)
  await within(dialog).findByRole('heading', { name: 'Close the ledger' })
  server.offline = true
  expect(await within(dialog).findByText(/Reconnecting, updated/)).toBeVisible()
  expect(within(dialog).getByRole('heading', { name: 'Close the ledger' })).toBeVisible()
})
