import { render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'

import { en } from '../locales/en.js'
import { es } from '../locales/es.js'
import { createFakeServer, TestProvider, type FakeServer } from '../testing/index.js'
import { TaskTray, type TaskTrayProps } from './task-tray.js'

function show(server: FakeServer, props: TaskTrayProps = { onOpenTask: () => {} }, locale = en) {
  return render(
    <TestProvider server={server} locale={locale}>
      <TaskTray {...props} />
    </TestProvider>,
  )
}

const button = (name: string) => screen.findByRole('button', { name })

async function open(name: string) {
  await userEvent.click(await button(name))
  return screen.getByRole('dialog', { name: 'Tasks' })
}

const rows = (panel: HTMLElement) =>
  within(panel)
    .queryAllByRole('article')
    .map((row) => row.getAttribute('data-phase'))

test('it counts what is in progress of the reader, and of nobody else', async () => {
  const server = createFakeServer({
    tasks: [
      { phase: 'running' },
      { phase: 'queued' },
      { phase: 'finished' },
      { phase: 'running', owner: { id: 2, name: 'contabilidad' } },
    ],
  })
  show(server)
  expect(await button('2 tasks in progress')).toHaveTextContent('2')
})

test('the count follows what begins and ends', async () => {
  const server = createFakeServer()
  show(server)
  await button('Tasks: none in progress')
  const task = server.start({ phase: 'running' })
  await button('1 task in progress')
  server.update(task.id, { phase: 'finished' })
  await button('Tasks: none in progress')
})

test('more tasks than fit are counted all the same', async () => {
  const server = createFakeServer({ tasks: Array.from({ length: 23 }, () => ({ phase: 'queued' as const })) })
  show(server)
  const panel = await open('23 tasks in progress')
  expect(within(panel).getByText('and 3 more')).toBeInTheDocument()
})

test('it opens a list of what is in progress and what has just ended', async () => {
  const server = createFakeServer({
    tasks: [
      { title: 'Payroll', phase: 'running', progress: { percent: 43 } },
      { title: 'Ledger', phase: 'finished', links: { result: '/ledger.pdf' } },
    ],
  })
  const panel = (show(server), await open('1 task in progress'))
  expect(within(panel).getByRole('progressbar', { name: 'Payroll' })).toHaveAttribute('aria-valuenow', '43')
  expect(await within(panel).findByRole('link', { name: 'Result: Ledger' })).toHaveAttribute(
    'href',
    '/ledger.pdf',
  )
  expect(rows(panel)).toEqual(['running', 'finished'])
})

test('what ends while it is open stays where it is, and what begins waits to be asked for', async () => {
  const server = createFakeServer({
    tasks: [
      { id: 'a', phase: 'running' },
      { id: 'b', phase: 'running' },
    ],
  })
  show(server)
  const panel = await open('2 tasks in progress')
  server.update('a', { phase: 'finished' })
  await waitFor(() => expect(rows(panel)).toContain('finished'))
  server.start({ id: 'c', phase: 'running' })
  await userEvent.click(await within(panel).findByRole('button', { name: '1 new' }))
  await waitFor(() => expect(rows(panel)).toEqual(['running', 'running', 'finished']))
})

test('a task can be cancelled from it', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', title: 'Payroll', phase: 'queued' }] })
  show(server)
  const panel = await open('1 task in progress')
  await userEvent.click(within(panel).getByRole('button', { name: 'Cancel: Payroll' }))
  await waitFor(() => expect(rows(panel)).toEqual(['cancelled']))
})

test('opening a task closes it', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a', title: 'Payroll', phase: 'running' }] })
  const onOpenTask = vi.fn()
  show(server, { onOpenTask })
  const panel = await open('1 task in progress')
  await userEvent.click(within(panel).getByRole('button', { name: 'Payroll' }))
  expect(onOpenTask).toHaveBeenCalledExactlyOnceWith('a')
  expect(await button('1 task in progress')).toHaveAttribute('aria-expanded', 'false')
})

test('the keyboard opens it, and closing gives the focus back', async () => {
  const server = createFakeServer({ tasks: [{ phase: 'running' }] })
  show(server)
  await button('1 task in progress')
  await userEvent.tab()
  await userEvent.keyboard('{Enter}')
  const panel = screen.getByRole('dialog', { name: 'Tasks' })
  expect(panel).toHaveFocus()
  await userEvent.click(within(panel).getByRole('button', { name: 'Close tasks' }))
  expect(await button('1 task in progress')).toHaveFocus()
})

test('it links to everything', async () => {
  show(createFakeServer(), { allHref: '/tasks/' })
  const panel = await open('Tasks: none in progress')
  expect(within(panel).getByRole('link', { name: 'All tasks' })).toHaveAttribute('href', '/tasks/')
  expect(await within(panel).findByText(/^Nothing in progress/)).toBeInTheDocument()
})

test('it has no accessibility violations, open', async () => {
  const server = createFakeServer({
    tasks: [{ phase: 'running', progress: { percent: 5 } }, { phase: 'failed' }],
  })
  const { container } = show(server)
  const panel = await open('1 task in progress')
  await waitFor(() => expect(rows(panel)).toHaveLength(2))
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } })
  expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([])
})

test('it speaks Spanish', async () => {
  show(createFakeServer({ tasks: [{ phase: 'running' }] }), {}, es)
  expect(await button('1 tarea en curso')).toBeInTheDocument()
})
