import { render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { useState } from 'react'

import { en } from '../locales/en.js'
import { es } from '../locales/es.js'
import { createFakeServer, TestProvider, type FakeServer } from '../testing/index.js'
import { TaskButton, type TaskButtonProps } from './task-button.js'

const START = '/payroll/consolidate/'

function payrollServer(): FakeServer {
  const server = createFakeServer()
  server.onStart(START, () => ({ id: 'job', title: 'Payroll' }))
  return server
}

function show(server: FakeServer, props: Partial<TaskButtonProps> = {}, locale = en) {
  return render(
    <TestProvider server={server} locale={locale}>
      <TaskButton start={START} variables={{ month: 10 }} label="Consolidate" {...props} />
    </TestProvider>,
  )
}

const startsOf = (server: FakeServer) => server.calls.filter(({ path }) => path === START)
const mainButton = () => screen.getByRole('button', { name: /^Consolidate/ })

test('it starts the task with the variables and then is its progress', async () => {
  const server = payrollServer()
  const onStarted = vi.fn()
  show(server, { onStarted })
  await userEvent.click(mainButton())
  expect(await screen.findByRole('button', { name: /^Consolidate: Queued/ })).toBeInTheDocument()
  expect(startsOf(server).map(({ body }) => body)).toEqual([{ month: 10 }])
  expect(onStarted).toHaveBeenCalledExactlyOnceWith('job')
  server.update('job', { phase: 'running', progress: { percent: 43, message: 'Employee 430 of 1,000' } })
  expect(
    await screen.findByRole('button', { name: /^Consolidate: Running 43%.*Employee 430/ }),
  ).toBeInTheDocument()
  expect(screen.getByRole('progressbar', { name: 'Progress: Consolidate' })).toHaveAttribute(
    'aria-valuenow',
    '43',
  )
})

test('a double click starts it once', async () => {
  const server = payrollServer()
  show(server)
  await userEvent.dblClick(mainButton())
  await screen.findByRole('button', { name: /Queued/ })
  expect(startsOf(server)).toHaveLength(1)
})

test('while it starts it says so, and keeps the focus', async () => {
  const server = payrollServer()
  server.answering = false
  show(server)
  await userEvent.click(mainButton())
  expect(await screen.findByRole('button', { name: 'Consolidate: Starting…' })).toHaveFocus()
})

test('what ended well stays to be seen, with its result, and is started again by a second press', async () => {
  const server = payrollServer()
  const onTerminal = vi.fn()
  show(server, { onTerminal })
  await userEvent.click(mainButton())
  await screen.findByRole('button', { name: /Queued/ })
  server.update('job', { phase: 'finished', links: { result: '/payroll/10.pdf' } })
  const finished = await screen.findByRole('button', { name: /^Consolidate: Finished/ })
  expect(screen.getByRole('link', { name: 'Result: Consolidate' })).toHaveAttribute('href', '/payroll/10.pdf')
  expect(onTerminal).toHaveBeenCalledTimes(1)
  await userEvent.click(finished)
  expect(screen.getByRole('button', { name: 'Consolidate' })).toBe(finished)
  expect(startsOf(server)).toHaveLength(1)
  await userEvent.unhover(finished)
  await userEvent.click(finished)
  await waitFor(() => expect(startsOf(server)).toHaveLength(2))
})

test('a double click on what ended does not run it again', async () => {
  const server = payrollServer()
  show(server)
  await userEvent.click(mainButton())
  await screen.findByRole('button', { name: /Queued/ })
  server.update('job', { phase: 'finished' })
  await userEvent.dblClick(await screen.findByRole('button', { name: /Finished/ }))
  expect(await screen.findByRole('button', { name: 'Consolidate' })).toBeInTheDocument()
  expect(startsOf(server)).toHaveLength(1)
})

test('once the pointer has left what ended, the button is ready again and the result is still there', async () => {
  const server = payrollServer()
  show(server)
  await userEvent.click(mainButton())
  await screen.findByRole('button', { name: /Queued/ })
  server.update('job', { phase: 'finished', links: { result: '/payroll/10.pdf' } })
  await screen.findByRole('button', { name: /Finished/ })
  await userEvent.unhover(mainButton())
  expect(screen.getByRole('button', { name: 'Consolidate' })).toBeInTheDocument()
  expect(screen.getByRole('link', { name: 'Result: Consolidate' })).toBeInTheDocument()
})

test('a failure is told in its words, and can be tried again', async () => {
  const server = payrollServer()
  const onStarted = vi.fn()
  show(server, { onStarted })
  await userEvent.click(mainButton())
  await screen.findByRole('button', { name: /Queued/ })
  server.update('job', {
    phase: 'failed',
    error: { type: 'ValueError', message: 'Entry 1187 does not balance' },
  })
  expect(await screen.findByText('Entry 1187 does not balance')).toBeInTheDocument()
  await userEvent.dblClick(screen.getByRole('button', { name: 'Retry: Consolidate' }))
  expect(await screen.findByRole('button', { name: /Queued/ })).toBeInTheDocument()
  expect(screen.queryByText('Entry 1187 does not balance')).not.toBeInTheDocument()
  expect(server.calls.filter(({ path }) => path.endsWith('/retry/'))).toHaveLength(1)
  expect(onStarted).toHaveBeenCalledTimes(2)
})

test('who closes the failure while it is tried again can start anew', async () => {
  const server = payrollServer()
  show(server)
  await userEvent.click(mainButton())
  await screen.findByRole('button', { name: /Queued/ })
  server.update('job', { phase: 'failed', error: { type: 'ValueError', message: 'No' } })
  const retry = await screen.findByRole('button', { name: 'Retry: Consolidate' })
  server.answering = false
  await userEvent.click(retry)
  await userEvent.click(await screen.findByRole('button', { name: 'Close this message' }))
  server.answering = true
  await userEvent.click(mainButton())
  await waitFor(() => expect(startsOf(server)).toHaveLength(2))
})

test('after a failure the button starts anew with what is filled in by now', async () => {
  const server = payrollServer()
  const { rerender } = show(server)
  await userEvent.click(mainButton())
  await screen.findByRole('button', { name: /Queued/ })
  server.update('job', { phase: 'failed' })
  await screen.findByText('Failed')
  rerender(
    <TestProvider server={server} locale={en}>
      <TaskButton start={START} variables={{ month: 11 }} label="Consolidate" />
    </TestProvider>,
  )
  await userEvent.click(screen.getByRole('button', { name: 'Consolidate' }))
  await waitFor(() =>
    expect(startsOf(server).map(({ body }) => body)).toEqual([{ month: 10 }, { month: 11 }]),
  )
})

test('it can be cancelled, and the focus does not get lost', async () => {
  const server = payrollServer()
  show(server)
  await userEvent.click(mainButton())
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel: Consolidate' }))
  expect(await screen.findByText('Cancelled before it started')).toBeInTheDocument()
  expect(screen.getByRole('button', { name: 'Consolidate' })).toHaveFocus()
})

test.each([
  [
    'a field that is wrong',
    400,
    'invalid',
    'Choose a month that is closed.',
    'month',
    'Month: Choose a month that is closed.',
  ],
  ['a refusal without words', 403, 'permission_denied', undefined, null, 'You may not do this.'],
  [
    'a broker that is away',
    503,
    'broker_unavailable',
    'x',
    null,
    'The server cannot do this now. Try again in a moment.',
  ],
])(
  '%s is told beside the button, which is ready again',
  async (_case, status, code, message, field, told) => {
    const server = payrollServer()
    server.fail(START, status, code, message, field)
    const onError = vi.fn()
    show(server, { fieldNames: { month: 'Month' }, onError })
    await userEvent.click(mainButton())
    const problem = await screen.findAllByText(told)
    expect(problem[0]).toBeVisible()
    expect(onError).toHaveBeenCalledTimes(1)
    server.heal()
    await userEvent.click(screen.getByRole('button', { name: 'Consolidate' }))
    expect(await screen.findByRole('button', { name: /Queued/ })).toBeInTheDocument()
    expect(document.querySelector('.tm-task-button__note')).toBeNull()
  },
)

test('a server that does not answer is told as such', async () => {
  const server = payrollServer()
  show(server)
  server.offline = true
  await userEvent.click(mainButton())
  const told = await screen.findAllByText('The server does not answer. Check your connection and try again.')
  expect(told[0]).toBeVisible()
})

test('what a function of the host throws is told in its words', async () => {
  show(createFakeServer(), { start: () => Promise.reject(new Error('No period is open.')) })
  await userEvent.click(mainButton())
  expect(await screen.findByText('It was not started. No period is open.')).toBeVisible()
})

test('with `confirm` it asks first, and nothing is started by declining', async () => {
  const server = payrollServer()
  show(server, { confirm: 'All payslips of October are made anew.' })
  await userEvent.click(mainButton())
  const dialog = screen.getByRole('dialog', { name: 'Consolidate?' })
  expect(dialog).toHaveAccessibleDescription('All payslips of October are made anew.')
  await userEvent.click(within(dialog).getByRole('button', { name: 'Not now' }))
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  expect(startsOf(server)).toHaveLength(0)
  await userEvent.click(mainButton())
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Consolidate' }))
  await screen.findByRole('button', { name: /Queued/ })
  expect(startsOf(server)).toHaveLength(1)
})

test('with `taskId` it goes on showing a task that was started before', async () => {
  const server = createFakeServer({ tasks: [{ id: 'old', phase: 'running', progress: { percent: 70 } }] })
  show(server, { taskId: 'old' })
  expect(await screen.findByRole('button', { name: /^Consolidate: Running 70%/ })).toBeInTheDocument()
})

test('an id that the host keeps survives that the button goes away', async () => {
  const server = payrollServer()
  function Host() {
    const [id, setId] = useState<string | null>(null)
    const [isThere, setThere] = useState(true)
    return (
      <TestProvider server={server} locale={en}>
        <button onClick={() => setThere(!isThere)}>toggle</button>
        {isThere ? <TaskButton start={START} label="Consolidate" taskId={id} onStarted={setId} /> : null}
      </TestProvider>
    )
  }
  render(<Host />)
  await userEvent.click(mainButton())
  await screen.findByRole('button', { name: /Queued/ })
  await userEvent.click(screen.getByRole('button', { name: 'toggle' }))
  expect(screen.queryByRole('button', { name: /^Consolidate/ })).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'toggle' }))
  expect(await screen.findByRole('button', { name: /^Consolidate: Queued/ })).toBeInTheDocument()
})

test('a disabled button does not start', async () => {
  const server = payrollServer()
  show(server, { disabled: true })
  await userEvent.click(mainButton())
  expect(mainButton()).toBeDisabled()
  expect(startsOf(server)).toHaveLength(0)
})

test('its end is announced, a failure as an alert with its reason', async () => {
  const server = payrollServer()
  show(server)
  await userEvent.click(mainButton())
  await screen.findByRole('button', { name: /Queued/ })
  server.update('job', { phase: 'failed', error: { type: 'ValueError', message: 'Out of paper' } })
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('Payroll failed. Out of paper'))
})

test('it speaks Spanish', async () => {
  const server = payrollServer()
  show(server, { label: 'Consolidar' }, es)
  await userEvent.click(screen.getByRole('button', { name: 'Consolidar' }))
  expect(await screen.findByRole('button', { name: /^Consolidar: En cola/ })).toBeInTheDocument()
})
