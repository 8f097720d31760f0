import type { TaskReason } from '../../core/types.js'
import { en } from '../../locales/en.js'
import { makeTask } from '../../testing/index.js'
import { wholeMessages } from '../../testing/whole-messages.js'
import { outcomeText } from './outcome.js'

const messages = await wholeMessages(en)
const { detail, reasons } = messages
const of = (reason: TaskReason) => ({ sentence: reasons[reason], advice: detail.advice[reason] })

test('what a task raised is said in its own words', () => {
  const task = makeTask({
    phase: 'failed',
    error: { type: 'ValueError', message: 'Entry 12 does not balance' },
  })
  expect(outcomeText(task, messages)).toMatchObject({
    sentence: 'Entry 12 does not balance',
    advice: detail.advice.exception,
  })
})

test('an error without a message is called by its type, and a failure without an error says so', () => {
  const nameless = makeTask({ phase: 'failed', error: { type: 'KeyError', message: '' } })
  expect(outcomeText(nameless, messages)?.sentence).toBe('KeyError')
  const silent = makeTask({ phase: 'failed', reason: null, error: null })
  expect(outcomeText(silent, messages)?.sentence).toBe(reasons.unknown)
})

test.each<TaskReason>(['time_limit', 'not_registered', 'publish_failed', 'worker_lost', 'never_published'])(
  'what befell a task is said in the words of the reader: %s',
  (reason) => {
    const error = { type: 'TimeLimitExceeded', message: 'the words of the machinery' }
    expect(outcomeText(makeTask({ phase: 'failed', reason, error }), messages)).toMatchObject(of(reason))
  },
)

test('why a task rejected its work is told beside the sentence', () => {
  const task = makeTask({
    phase: 'failed',
    reason: 'rejected',
    error: { type: 'Reject', message: 'not a month' },
  })
  expect(outcomeText(task, messages)).toMatchObject({
    sentence: reasons.rejected,
    remark: 'not a month',
  })
})

test('a cancelled task says by whom, and whether anything had been done', () => {
  const cancel_requested = { at: '2026-10-05T10:00:00Z', by: { id: 2, name: 'Ana' } }
  const before = makeTask({ phase: 'cancelled', cancel_requested })
  const during = { ...before, started_at: '2026-10-05T09:59:00Z' }
  expect(outcomeText({ ...before, started_at: null }, messages)?.sentence).toBe(
    'Cancelled by Ana. It had not started.',
  )
  expect(outcomeText(during, messages)).toMatchObject({
    sentence: 'Cancelled by Ana.',
    advice: detail.advice.terminated,
  })
})

test('what works or runs needs no card', () => {
  expect(outcomeText(makeTask({ phase: 'running' }), messages)).toBeNull()
  expect(outcomeText(makeTask({ phase: 'finished' }), messages)).toBeNull()
})
