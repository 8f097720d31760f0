import { screen, waitFor, within } from '@testing-library/react'

import { createFakeServer, type FakeServer } from '../testing/index.js'
import './index.js'
import { queryClient } from './shared.js'

let server: FakeServer

beforeEach(() => {
  server = createFakeServer({
    tasks: [
      { id: 'a', title: 'Consolidar nómina', module: 'nomina' },
      { id: 'b', title: 'Cuadrar libro mayor', module: 'contabilidad' },
    ],
  })
  vi.spyOn(globalThis, 'fetch').mockImplementation(server.fetch)
})

afterEach(async () => {
  document.body.replaceChildren()
  document.documentElement.lang = ''
  await waitFor(() => expect(document.querySelector('.tm-root')).toBeNull())
  queryClient.clear()
})

function put(html: string): HTMLElement {
  document.body.innerHTML = html
  return document.body.firstElementChild as HTMLElement
}

test('a list shows the tasks of its modules', async () => {
  put('<task-monitor filter-module="nomina"></task-monitor>')
  expect(await screen.findByText('Consolidar nómina')).toBeVisible()
  expect(screen.queryByText('Cuadrar libro mayor')).toBeNull()
})

test('a list follows its attributes', async () => {
  const element = put('<task-monitor filter-module="nomina" theme="dark"></task-monitor>')
  await screen.findByText('Consolidar nómina')
  expect(element.querySelector('.tm-root')).toHaveAttribute('data-theme', 'dark')
  element.setAttribute('filter-module', 'contabilidad')
  element.removeAttribute('theme')
  expect(await screen.findByText('Cuadrar libro mayor')).toBeVisible()
  await waitFor(() => expect(element.querySelector('.tm-root')).toHaveAttribute('data-theme', 'system'))
})

test('the element’s locale decides, else the document’s language', async () => {
  document.documentElement.lang = 'es'
  put('<task-monitor></task-monitor><task-monitor locale="en"></task-monitor>')
  expect(await screen.findByRole('heading', { name: 'Mis tareas' })).toBeVisible()
  expect(screen.getByRole('heading', { name: 'My tasks' })).toBeVisible()
})

test('titles link to the page of a task', async () => {
  put('<task-monitor detail-href="/tareas/{id}/"></task-monitor>')
  expect(await screen.findByRole('link', { name: /Consolidar nómina/ })).toHaveAttribute('href', '/tareas/a/')
})

test('an element that leaves the page leaves nothing behind, and one that is moved stays as it is', async () => {
  const element = put('<task-monitor></task-monitor>')
  await screen.findByText('Consolidar nómina')
  const heading = screen.getByRole('heading', { level: 2 })
  const elsewhere = document.body.appendChild(document.createElement('main'))
  elsewhere.append(element)
  await screen.findByText('Consolidar nómina')
  expect(screen.getByRole('heading', { level: 2 })).toBe(heading)
  element.remove()
  await waitFor(() => expect(element).toBeEmptyDOMElement())
})

test('elements of one page ask who is signed in, and for changes, once', async () => {
  put('<task-monitor filter-user="me"></task-monitor>'.repeat(3))
  await waitFor(() => expect(screen.getAllByText('Consolidar nómina')).toHaveLength(3))
  const asked = (path: RegExp) => server.calls.filter((call) => path.test(call.path)).length
  expect(asked(/session\//)).toBe(1)
  expect(asked(/executions\//)).toBe(1)
})

test('a button starts its task with its variables, and tells the page', async () => {
  server.onStart('/api/payroll/', (body) => ({
    id: 'new',
    title: `Nómina ${(body as { periodo: string }).periodo}`,
  }))
  const element = put(
    `<task-button start="/api/payroll/" variables='{"periodo":"2026-10"}' label="Consolidar"></task-button>`,
  )
  const started = new Promise<CustomEvent>((resolve) =>
    document.addEventListener('task-started', (event) => resolve(event as CustomEvent), { once: true }),
  )
  ;(await within(element).findByRole('button', { name: /Consolidar/ })).click()
  expect((await started).detail).toEqual({ taskId: 'new' })
  expect(server.calls).toContainEqual({
    method: 'POST',
    path: '/api/payroll/',
    body: { periodo: '2026-10' },
  })
})

test('the bell shows how many ends are unread', async () => {
  server.notify({ read_at: null })
  put('<notification-bell locale="en"></notification-bell>')
  expect(await screen.findByRole('button', { name: /1/ })).toBeVisible()
})
