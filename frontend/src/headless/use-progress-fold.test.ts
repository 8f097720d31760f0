import type { FocusEvent, PointerEvent } from 'react'
import { act, renderHook } from '@testing-library/react'

import { useProgressFold } from './use-task-progress.js'
import type { ProgressMode } from './task-progress.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function fold(initial: ProgressMode) {
  return renderHook(({ mode }) => useProgressFold(mode), { initialProps: { mode: initial } })
}

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds))

test('a full bar stays for 600 ms', () => {
  const { result, rerender } = fold('determinate')
  rerender({ mode: 'complete' })
  pass(599)
  expect(result.current.isOpen).toBe(true)
  pass(1)
  expect(result.current.isOpen).toBe(false)
})

const outside = { currentTarget: document.body, relatedTarget: null } as unknown as FocusEvent<HTMLElement>

test.each(['Pointer', 'focus'])('it stays under the %s, and folds after that', (what) => {
  const { result, rerender } = fold('determinate')
  const hold = () => result.current.holdProps
  act(() =>
    what === 'Pointer'
      ? hold().onPointerEnter({ pointerType: 'mouse' } as PointerEvent<HTMLElement>)
      : hold().onFocus(),
  )
  rerender({ mode: 'complete' })
  pass(60_000)
  expect(result.current.isOpen).toBe(true)
  act(() => (what === 'Pointer' ? hold().onPointerLeave() : hold().onBlur(outside)))
  pass(600)
  expect(result.current.isOpen).toBe(false)
})

test('it opens again where a finished task turns out to run', () => {
  const { result, rerender } = fold('complete')
  expect(result.current.isOpen).toBe(false)
  rerender({ mode: 'determinate' })
  expect(result.current.isOpen).toBe(true)
})

test('a failure closes it at once', () => {
  const { result, rerender } = fold('determinate')
  rerender({ mode: 'ended' })
  expect(result.current.isOpen).toBe(false)
})
