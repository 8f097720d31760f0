import { render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'

import { useTasks } from '../hooks/index.js'
import { en } from '../locales/en.js'
import { es } from '../locales/es.js'
import { createFakeServer, TestProvider, type FakeServer } from '../testing/index.js'
import { NotificationBell, type NotificationBellProps } from './notification-bell.js'

const READ = '2026-10-10T08:00:00Z'

function show(server: FakeServer, props: NotificationBellProps = { onOpenTask: () => {} }, locale = en) {
  return render(
    <TestProvider server={server} locale={locale}>
      <NotificationBell {...props} />
    </TestProvider>,
  )
}

async function open(name: RegExp | string = /Notifications:/) {
  await userEvent.click(await screen.findByRole('button', { name }))
  return screen.findByRole('dialog')
}

const sections = (panel: HTMLElement) =>
  within(panel)
    .getAllByRole('heading', { level: 3 })
    .map((title) => title.textContent)
const calls = (server: FakeServer, end: string) => server.calls.filter(({ path }) => path.endsWith(end))

test('the badge counts the unread to nine', async () => {
  const server = createFakeServer({
    notifications: Array.from({ length: 12 }, (_, index) => ({ task_id: `task-${index}` })),
  })
  show(server)
  const bell = await screen.findByRole('button', { name: 'Notifications: 12 unread' })
  expect(bell.querySelector('[data-count]')).toHaveAttribute('data-count', '9+')
})

test('without unread ones there is no badge', async () => {
  show(createFakeServer({ notifications: [{ read_at: READ }] }))
  expect(await screen.findByRole('button', { name: 'Notifications: none unread' })).toHaveTextContent('')
})

test('the unread come first, each with its outcome in words', async () => {
  const server = createFakeServer({
    notifications: [
      { id: 3, title: 'Read today', read_at: new Date().toISOString() },
      { id: 2, title: 'Payroll', kind: 'failed', message: 'It failed: out of paper' },
      { id: 1, title: 'Ledger', message: 'It has finished.' },
    ],
  })
  show(server)
  const panel = await open()
  expect(sections(panel)).toEqual(['Unread', 'Today'])
  const items = within(panel).getAllByRole('listitem')
  expect(items[0]).toHaveTextContent(/^Unread: Payroll.*Failed.*It failed: out of paper$/)
  expect(items[1]).toHaveTextContent(/^Unread: Ledger.*Finished/)
  expect(items[1]).not.toHaveTextContent('It has finished.')
  expect(items[2]).toHaveTextContent(/^Read today/)
})

test('opening one marks it as read, tells which task, and closes the popover', async () => {
  const server = createFakeServer({ notifications: [{ id: 7, task_id: 'job', title: 'Payroll' }] })
  const onOpenTask = vi.fn()
  show(server, { onOpenTask })
  const panel = await open()
  await userEvent.click(within(panel).getByRole('button', { name: /Payroll/ }))
  expect(onOpenTask).toHaveBeenCalledExactlyOnceWith('job')
  expect(await screen.findByRole('button', { name: 'Notifications: none unread' })).toHaveAttribute(
    'aria-expanded',
    'false',
  )
  expect(calls(server, '/notifications/7/read/')).toHaveLength(1)
})

test('"mark all read" leaves what came meanwhile unread, and moves nothing', async () => {
  const server = createFakeServer({
    notifications: [
      { id: 2, title: 'B' },
      { id: 1, title: 'A' },
    ],
  })
  show(server)
  const panel = await open()
  server.notify({ id: 3, title: 'C' })
  await userEvent.click(within(panel).getByRole('button', { name: 'Mark all read' }))
  expect(calls(server, '/read-all/').map(({ body }) => body)).toEqual([{ up_to: 2 }])
  expect(await screen.findByRole('button', { name: 'Notifications: 1 unread' })).toBeInTheDocument()
  expect(sections(panel)).toEqual(['Unread'])
  expect(
    within(panel)
      .getAllByRole('listitem')
      .map((item) => item.textContent?.slice(0, 9)),
  ).toEqual(['Unread: C', expect.stringMatching(/^B/), expect.stringMatching(/^A/)])
})

test('a corrected end says so', async () => {
  show(createFakeServer({ notifications: [{ title: 'Payroll', revision: 1 }] }))
  expect(within(await open()).getByText('Corrected')).toBeInTheDocument()
})

test('how long it ran is told where that is known', async () => {
  const server = createFakeServer({
    tasks: [{ id: 'job', phase: 'finished', duration_seconds: 72 }],
    notifications: [{ task_id: 'job', title: 'Payroll' }],
  })
  function Page() {
    useTasks()
    return <NotificationBell onOpenTask={() => {}} />
  }
  render(
    <TestProvider server={server} locale={en}>
      <Page />
    </TestProvider>,
  )
  await waitFor(() => expect(server.calls.some(({ path }) => path.includes('executions'))).toBe(true))
  expect(await within(await open()).findByText('1 min 12 s')).toBeInTheDocument()
})

test('what is no longer kept cannot be opened', async () => {
  show(createFakeServer({ notifications: [{ title: '' }] }))
  const panel = await open()
  expect(within(panel).getByText('A task that is no longer kept')).toBeInTheDocument()
  expect(within(panel).queryByRole('button', { name: /no longer kept/ })).not.toBeInTheDocument()
})

test('with addresses they are links', async () => {
  show(createFakeServer({ notifications: [{ task_id: 'job', title: 'Payroll' }] }), {
    detailHref: (id) => `/tasks/${id}`,
  })
  expect(within(await open()).getByRole('link', { name: /Payroll/ })).toHaveAttribute('href', '/tasks/job')
})

test('an ending that happens while one looks arrives by itself', async () => {
  const server = createFakeServer({ tasks: [{ id: 'job', phase: 'running' }] })
  show(server)
  await screen.findByRole('button', { name: 'Notifications: none unread' })
  server.notify({ task_id: 'job', title: 'Payroll' })
  server.update('job', { phase: 'finished' })
  expect(await screen.findByRole('button', { name: 'Notifications: 1 unread' })).toBeInTheDocument()
})

test('without any it says what will stand there', async () => {
  show(createFakeServer())
  expect(within(await open()).getByText(/^No notifications yet/)).toBeInTheDocument()
})

test('a server that refuses is told in words, and asked again', async () => {
  const server = createFakeServer({ notifications: [{ title: 'Payroll' }] })
  server.fail('/notifications/', 403, 'permission_denied')
  show(server)
  const panel = await open('Notifications')
  expect(await within(panel).findByText('You may not do this.')).toBeInTheDocument()
  server.heal()
  await userEvent.click(within(panel).getByRole('button', { name: 'Try again' }))
  expect(await within(panel).findByRole('button', { name: /Payroll/ })).toBeInTheDocument()
})

test('it has no accessibility violations, open', async () => {
  const { container } = show(
    createFakeServer({ notifications: [{ title: 'A' }, { title: 'B', kind: 'failed', read_at: READ }] }),
  )
  await open()
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } })
  expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([])
})

test('it speaks Spanish', async () => {
  show(createFakeServer({ notifications: [{ title: 'Nómina', kind: 'failed' }] }), {}, es)
  const panel = await open('Notificaciones: 1 sin leer')
  expect(within(panel).getByText('Falló')).toBeInTheDocument()
})
