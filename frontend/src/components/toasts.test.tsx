import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'

import { en } from '../locales/en.js'
import { es } from '../locales/es.js'
import { createFakeServer, TestProvider, type FakeServer, type TaskSeed } from '../testing/index.js'
import { TaskToasts, type TaskToastsProps } from './toasts.js'

async function show(server: FakeServer, props: TaskToastsProps = {}, locale = en) {
  render(
    <TestProvider server={server} locale={locale} options={{ pollInterval: 100 }}>
      <TaskToasts {...props} />
    </TestProvider>,
  )
  await waitFor(() => expect(server.calls.some(({ path }) => path.includes('session'))).toBe(true))
  await waitFor(() =>
    expect(server.calls.filter(({ path }) => path.includes('changes')).length).toBeGreaterThan(1),
  )
}

function running(...ids: string[]): TaskSeed[] {
  return ids.map((id) => ({ id, title: id, phase: 'running' }))
}

const toasts = () =>
  screen.queryAllByRole('listitem').map((item) => within(item).getAllByRole('paragraph')[0]?.textContent)

/** Time goes by, for the toasts and for the questions to the server. */
function pass(milliseconds: number) {
  return act(() => vi.advanceTimersByTimeAsync(milliseconds))
}

beforeEach(() => {
  vi.useFakeTimers()
  // By this name Testing Library finds the clock that it has to move on while it waits.
  vi.stubGlobal('jest', {
    advanceTimersByTime: (milliseconds: number) => vi.advanceTimersByTime(milliseconds),
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const user = userEvent.setup({ advanceTimers: (milliseconds) => vi.advanceTimersByTime(milliseconds) })

test('what ended before the page was opened is not told', async () => {
  const server = createFakeServer({ tasks: [{ id: 'old', phase: 'failed' }, ...running('new')] })
  await show(server)
  server.update('new', { phase: 'finished' })
  await waitFor(() => expect(toasts()).toEqual(['new finished']))
})

test('a success goes away after six seconds', async () => {
  const server = createFakeServer({ tasks: running('a') })
  await show(server)
  server.update('a', { phase: 'finished' })
  await waitFor(() => expect(toasts()).toEqual(['a finished']))
  await pass(5_000)
  expect(toasts()).toHaveLength(1)
  await pass(1_000)
  expect(toasts()).toEqual([])
})

test('nothing goes away under the pointer or the focus', async () => {
  const server = createFakeServer({ tasks: running('a') })
  await show(server)
  server.update('a', { phase: 'finished' })
  await waitFor(() => expect(toasts()).toHaveLength(1))
  await user.hover(screen.getByRole('listitem'))
  await pass(20_000)
  expect(toasts()).toHaveLength(1)
  act(() => screen.getByRole('button', { name: 'Close: a' }).focus())
  await user.unhover(screen.getByRole('listitem'))
  await pass(20_000)
  expect(toasts()).toHaveLength(1)
  act(() => screen.getByRole('button', { name: 'Close: a' }).blur())
  await pass(6_100)
  expect(toasts()).toEqual([])
})

test('nothing goes away while nobody can see the page', async () => {
  const server = createFakeServer({ tasks: running('a') })
  await show(server)
  server.update('a', { phase: 'finished' })
  await waitFor(() => expect(toasts()).toHaveLength(1))
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  fireEvent(document, new Event('visibilitychange'))
  await pass(20_000)
  expect(toasts()).toHaveLength(1)
  hidden.mockReturnValue(false)
  fireEvent(document, new Event('visibilitychange'))
  await pass(6_100)
  expect(toasts()).toEqual([])
})

test('failures say why and stay until they are closed', async () => {
  const server = createFakeServer({ tasks: running('a') })
  await show(server)
  server.update('a', { phase: 'failed', error: { type: 'ValueError', message: 'Out of paper' } })
  await waitFor(() => expect(toasts()).toEqual(['a failed']))
  expect(within(screen.getByRole('listitem')).getByText('Out of paper')).toBeInTheDocument()
  await pass(60_000)
  expect(toasts()).toHaveLength(1)
  await user.click(screen.getByRole('button', { name: 'Close: a' }))
  expect(toasts()).toEqual([])
})

test('at most three are shown; the other failures are counted, and all close at once', async () => {
  const server = createFakeServer({ tasks: running('a', 'b', 'c', 'd', 'e') })
  await show(server)
  for (const id of ['a', 'b', 'c', 'd', 'e']) server.update(id, { phase: 'failed' })
  expect(await screen.findByText('2 more failed')).toBeInTheDocument()
  expect(toasts()).toEqual(['a failed', 'b failed', 'c failed'])
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('5 tasks failed'))
  await user.click(screen.getByRole('button', { name: 'Close: a' }))
  expect(toasts()).toEqual(['b failed', 'c failed', 'd failed'])
  expect(screen.getByRole('button', { name: 'Close: b' })).toHaveFocus()
  await user.click(screen.getByRole('button', { name: 'Close all' }))
  expect(toasts()).toEqual([])
})

test('the tasks of others, and the steps of a workflow that went well, are not told', async () => {
  const server = createFakeServer({ tasks: running('theirs', 'step', 'broken step', 'mine') })
  await show(server)
  server.update('theirs', { phase: 'finished', owner: { id: 2, name: 'contabilidad' } })
  server.update('step', { phase: 'finished', parent_id: 'mine' })
  server.update('broken step', { phase: 'failed', parent_id: 'mine' })
  server.update('mine', { phase: 'finished' })
  await waitFor(() => expect(toasts()).toEqual(['broken step failed', 'mine finished']))
})

test('a corrected end says so in the place of the first', async () => {
  const server = createFakeServer({ tasks: running('a') })
  await show(server)
  server.update('a', { phase: 'lost' })
  await waitFor(() => expect(toasts()).toEqual(['a was lost']))
  server.update('a', { phase: 'finished', revision: 1 })
  await waitFor(() => expect(toasts()).toEqual(['Corrected: a finished']))
})

test('a toast opens its task, and goes', async () => {
  const server = createFakeServer({ tasks: running('a') })
  const onOpenTask = vi.fn()
  await show(server, { onOpenTask })
  server.update('a', { phase: 'failed' })
  await user.click(await screen.findByRole('button', { name: 'View: a' }))
  expect(onOpenTask).toHaveBeenCalledExactlyOnceWith('a')
  expect(toasts()).toEqual([])
})

test('toasts speak Spanish', async () => {
  const server = createFakeServer({ tasks: running('Nómina') })
  await show(server, {}, es)
  server.update('Nómina', { phase: 'failed' })
  await waitFor(() => expect(toasts()).toEqual(['Nómina: falló']))
})
