import { render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'

import { en } from '../locales/en.js'
import { createFakeServer, TestProvider } from '../testing/index.js'
import { useAnnounce } from './announcer.js'

function Teller() {
  const announce = useAnnounce()
  return (
    <>
      <button onClick={() => announce('Saved')}>say</button>
      <button onClick={() => ['a', 'b'].forEach((key) => announce(`${key} failed`, 'alert', key))}>
        fail
      </button>
    </>
  )
}

function show() {
  render(
    <TestProvider server={createFakeServer()} locale={en}>
      <Teller />
    </TestProvider>,
  )
}

test('the regions are there before anything is said', () => {
  show()
  expect(screen.getByRole('status')).toBeEmptyDOMElement()
  expect(screen.getByRole('alert')).toBeEmptyDOMElement()
})

test('what is said twice is heard twice', async () => {
  show()
  await userEvent.dblClick(screen.getByRole('button', { name: 'say' }))
  expect(await screen.findAllByText('Saved')).toHaveLength(2)
})

test('failures come together as one alert in the language of the reader', async () => {
  show()
  await userEvent.click(screen.getByRole('button', { name: 'fail' }))
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent(/^2 tasks failed$/))
})
