import { act, render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { useState } from 'react'

import { createFakeServer, TestProvider, type TaskSeed } from '../../testing/index.js'
import { OperatorTexts } from '../operator-texts.js'
import { ExecutionsPanel } from './executions-panel.js'

function Page({ initial }: { initial: string }) {
  const [query, setQuery] = useState(initial)
  const [taskId, setTask] = useState<string | null>(null)
  return <ExecutionsPanel query={query} onQuery={setQuery} taskId={taskId} onTask={setTask} />
}

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()

function open(tasks: TaskSeed[], query = '') {
  const server = createFakeServer({
    tasks: tasks.map((task, at) => ({ created_at: minutesAgo(at + 1), ...task })),
  })
  render(
    <TestProvider server={server}>
      <OperatorTexts>
        <Page initial={query} />
      </OperatorTexts>
    </TestProvider>,
  )
  return { server, user: userEvent.setup() }
}

const search = (): HTMLElement => screen.getByRole('combobox', { name: 'Search executions' })
const row = (name: RegExp): Promise<HTMLElement> => screen.findByRole('row', { name })
const opener = (title: string): Promise<HTMLElement> =>
  screen.findByRole('button', { name: new RegExp(`^${title}`) })
const bulk = (): Promise<HTMLElement> =>
  screen.findByRole('region', { name: 'What to do with the selection' })

const THREE: TaskSeed[] = [
  { id: 'a', title: 'Alpha', phase: 'running' },
  { id: 'b', title: 'Beta', phase: 'failed' },
  { id: 'c', title: 'Gamma', phase: 'queued' },
]

beforeEach(() => localStorage.clear())

describe('searching', () => {
  test('with qualifiers narrows the list when Enter is pressed', async () => {
    const { user } = open(THREE)
    await opener('Alpha')
    await user.type(search(), 'phase:failed{Enter}')
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Alpha/ })).not.toBeInTheDocument())
    expect(await opener('Beta')).toBeVisible()
    expect(screen.getByText('1 execution')).toBeVisible()
  })

  test('is helped by suggestions, chosen with the keyboard', async () => {
    const { user } = open(THREE)
    await opener('Alpha')
    await user.type(search(), 'pha{ArrowDown}{Enter}fai')
    expect(screen.getByRole('option', { name: /failed Failed/ })).toBeVisible()
    await user.keyboard('{ArrowDown}{Enter}{Enter}')
    expect(search()).toHaveValue('phase:failed')
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Alpha/ })).not.toBeInTheDocument())
  })

  test('for what cannot be says so and leaves it out', async () => {
    open(THREE, 'phase:done')
    expect(await screen.findByText(/“done” is not possible for phase/)).toBeVisible()
    expect(await opener('Alpha')).toBeVisible()
  })

  test('shows each condition as a chip that takes it away', async () => {
    const { user } = open(THREE, 'phase:failed module:nomina')
    await opener('Beta')
    await user.click(screen.getByRole('button', { name: 'Remove phase:failed' }))
    expect(await opener('Alpha')).toBeVisible()
    expect(search()).toHaveValue('module:nomina')
  })

  test('by a quick filter is undone with a second press', async () => {
    const { user } = open(THREE)
    await opener('Alpha')
    const quick = screen.getByRole('group', { name: 'Quick filters' })
    await user.click(within(quick).getByRole('button', { name: 'Failed' }))
    expect(search()).toHaveValue('phase:failed')
    await user.click(within(quick).getByRole('button', { name: 'Failed' }))
    expect(search()).toHaveValue('')
  })

  test('without a match says so', async () => {
    open(THREE, 'phase:lost')
    expect(await screen.findByText('Nothing matches this search.')).toBeVisible()
  })

  test('can be kept under a name and found again', async () => {
    const { user } = open(THREE, 'phase:failed')
    await user.click(screen.getByText('Views'))
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Broken')
    await user.click(screen.getByRole('button', { name: 'Save this search' }))
    await user.click(screen.getByRole('button', { name: 'Remove phase:failed' }))
    expect(await opener('Alpha')).toBeVisible()
    await user.click(screen.getByRole('button', { name: /^Broken/ }))
    expect(search()).toHaveValue('phase:failed')
  })

  test('works where the browser remembers nothing', async () => {
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError')
    })
    open(THREE)
    expect(await opener('Alpha')).toBeVisible()
  })
})

describe('the list', () => {
  test('keeps its rows and offers what is new', async () => {
    const { server, user } = open(THREE)
    await opener('Alpha')
    act(() => void server.start({ title: 'Delta' }))
    await user.click(await screen.findByRole('button', { name: '1 new' }))
    expect(await opener('Delta')).toBeVisible()
  })

  test('leaves a row that no longer matches where it is, and says so', async () => {
    const { server } = open(THREE, 'phase:running')
    await opener('Alpha')
    act(() => void server.update('a', { phase: 'finished' }))
    expect(await screen.findByText('no longer matches')).toBeVisible()
    expect(await row(/Alpha/)).toHaveTextContent('Finished')
  })

  test('shows the columns that were chosen, also the next time', async () => {
    const { user } = open(THREE)
    await opener('Alpha')
    expect(screen.queryByRole('columnheader', { name: 'Queue' })).not.toBeInTheDocument()
    await user.click(screen.getByText('Columns', { selector: 'summary' }))
    await user.click(screen.getByRole('checkbox', { name: 'Queue' }))
    expect(screen.getByRole('columnheader', { name: 'Queue' })).toBeVisible()
    expect(localStorage.getItem('task-manager:operator:layout')).toContain('queue')
  })

  test('goes on with the next page', async () => {
    const { user } = open(Array.from({ length: 60 }, (_, at) => ({ title: `Number ${at}` })))
    await opener('Number 0$')
    expect(screen.queryByRole('button', { name: 'Number 59' })).not.toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Show more' }))
    expect(await opener('Number 59')).toBeVisible()
  })
})

describe('bulk actions', () => {
  test('say how many they are for before anything happens', async () => {
    const { server, user } = open(THREE)
    await opener('Alpha')
    await user.click(screen.getByRole('checkbox', { name: 'Select all shown' }))
    expect(await bulk()).toHaveTextContent('3 selected')
    await user.click(within(await bulk()).getByRole('button', { name: 'Cancel' }))
    const dialog = screen.getByRole('dialog', { name: 'Cancel 2 executions' })
    expect(dialog).toHaveTextContent('1 selected cannot be cancelled and stays as it is.')
    expect(server.calls.some(({ path }) => path.includes('bulk'))).toBe(false)
    await user.click(within(dialog).getByRole('button', { name: 'Go back' }))
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
    expect(await bulk()).toHaveTextContent('3 selected')
  })

  test('tell what happened, in sum and on each row', async () => {
    const { server, user } = open(THREE)
    await opener('Alpha')
    await user.click(screen.getByRole('checkbox', { name: 'Select all shown' }))
    await user.click(within(await bulk()).getByRole('button', { name: 'Cancel' }))
    act(() => void server.update('c', { phase: 'finished' }))
    await user.click(screen.getByRole('button', { name: 'Cancel 2 executions' }))
    expect(await screen.findByText('1 asked to stop · 1 too late: had finished')).toBeVisible()
    expect(await row(/Gamma/)).toHaveTextContent('too late: had finished')
    expect(await row(/Alpha/)).toHaveTextContent('asked to stop')
    expect(screen.getByRole('checkbox', { name: 'Select Alpha' })).not.toBeChecked()
  })

  test('go to all that match, with the number that was shown', async () => {
    const { server, user } = open(
      Array.from({ length: 60 }, () => ({ phase: 'queued' as const })),
      'phase:queued',
    )
    await user.click(await screen.findByRole('checkbox', { name: 'Select all shown' }))
    await user.click(screen.getByRole('button', { name: 'Select all 60 that match' }))
    await user.click(within(await bulk()).getByRole('button', { name: 'Cancel' }))
    await user.click(screen.getByRole('button', { name: 'Cancel 60 executions' }))
    expect(await screen.findByText('60 cancelled')).toBeVisible()
    const call = server.calls.find(({ path }) => path.includes('bulk/cancel'))
    expect(call?.body).toEqual({ filter: { phase: ['queued'] }, expected_count: 60 })
  })

  test('do nothing when meanwhile another number matches', async () => {
    const { server, user } = open(
      Array.from({ length: 60 }, () => ({ phase: 'queued' as const })),
      'phase:queued',
    )
    await user.click(await screen.findByRole('checkbox', { name: 'Select all shown' }))
    await user.click(screen.getByRole('button', { name: 'Select all 60 that match' }))
    act(() => void server.start({ phase: 'queued' }))
    await user.click(within(await bulk()).getByRole('button', { name: 'Cancel' }))
    await user.click(screen.getByRole('button', { name: 'Cancel 60 executions' }))
    expect(await screen.findByText(/Nothing was done/)).toBeVisible()
  })

  test('take all rows between two with shift', async () => {
    const { user } = open(THREE)
    await opener('Alpha')
    await user.click(screen.getByRole('checkbox', { name: 'Select Alpha' }))
    await user.keyboard('{Shift>}')
    await user.click(screen.getByRole('checkbox', { name: 'Select Gamma' }))
    await user.keyboard('{/Shift}')
    expect(await bulk()).toHaveTextContent('3 selected')
  })

  test('forget the selection with another search', async () => {
    const { user } = open(THREE)
    await opener('Alpha')
    await user.click(screen.getByRole('checkbox', { name: 'Select Beta' }))
    await user.type(search(), 'phase:failed{Enter}')
    await waitFor(() => expect(screen.queryByText('1 selected')).not.toBeInTheDocument())
  })
})

describe('the keyboard', () => {
  test('goes down, up, selects, opens and closes', async () => {
    const { user } = open(THREE)
    await opener('Alpha')
    await user.keyboard('jj')
    expect(await opener('Beta')).toHaveFocus()
    await user.keyboard('k')
    expect(await opener('Alpha')).toHaveFocus()
    await user.keyboard('x')
    expect(await bulk()).toHaveTextContent('1 selected')
    await user.keyboard('{Enter}')
    const detail = await screen.findByRole('complementary', { name: 'Details of the execution' })
    expect(await within(detail).findByRole('heading', { name: 'Alpha' })).toBeVisible()
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('complementary')).not.toBeInTheDocument()
    expect(await opener('Alpha')).toHaveFocus()
    await user.keyboard('{Escape}')
    expect(screen.queryByText('1 selected')).not.toBeInTheDocument()
  })

  test('takes what is open along', async () => {
    const { user } = open(THREE)
    await user.click(await opener('Alpha'))
    const detail = await screen.findByRole('complementary')
    await user.keyboard('j')
    expect(await within(detail).findByRole('heading', { name: 'Beta' })).toBeVisible()
  })

  test('goes to the search with a slash, and rests while somebody types', async () => {
    const { user } = open(THREE)
    await opener('Alpha')
    await user.keyboard('/')
    expect(search()).toHaveFocus()
    await user.keyboard('jx')
    expect(search()).toHaveValue('jx')
    expect(screen.queryByText('1 selected')).not.toBeInTheDocument()
  })

  test('explains itself with a question mark, and can be switched off', async () => {
    const { user } = open(THREE)
    await opener('Alpha')
    await user.keyboard('?')
    const help = screen.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await user.click(within(help).getByRole('checkbox', { name: 'Use keyboard shortcuts' }))
    await user.click(within(help).getByRole('button', { name: 'Close' }))
    await user.keyboard('j')
    expect(await opener('Alpha')).not.toHaveFocus()
  })
})
