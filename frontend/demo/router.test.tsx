import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { Link, navigate, usePlace } from './router.js'
import { taskHref, taskIdOf } from './task-address.js'

function Shown() {
  const { path, over } = usePlace()
  return (
    <p>
      {path} over {over ?? 'nothing'}
    </p>
  )
}

describe('the router', () => {
  it('follows a plain click without leaving the page', async () => {
    render(
      <>
        <Link href="/tareas/">Tasks</Link>
        <Shown />
      </>,
    )
    await userEvent.click(screen.getByRole('link', { name: 'Tasks' }))
    expect(screen.getByText('/tareas/ over nothing')).toBeVisible()
    expect(screen.getByRole('link', { name: 'Tasks' })).toHaveAttribute('aria-current', 'page')
  })

  it('leaves a click with a key held to the browser', async () => {
    navigate('/')
    render(
      <>
        <Link href="/tareas/">Tasks</Link>
        <Shown />
      </>,
    )
    const user = userEvent.setup()
    await user.keyboard('{Control>}')
    await user.click(screen.getByRole('link', { name: 'Tasks' }))
    expect(screen.getByText('/ over nothing')).toBeVisible()
  })

  it('knows what stays visible behind an address', async () => {
    render(<Shown />)
    navigate('/tareas/', {})
    navigate(taskHref('a b/c'), { over: '/tareas/' })
    expect(await screen.findByText('/tareas/a%20b/c/ over /tareas/')).toBeVisible()
  })

  it('reads a task from its own address, whatever the id', () => {
    expect(taskIdOf(taskHref('a b/c%'))).toBe('a b/c%')
  })
})
