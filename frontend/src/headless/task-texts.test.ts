import { en } from '../locales/en.js'
import { makeTask, type TaskSeed } from '../testing/make-task.js'
import { endingText, isSilent, timeText } from './task-texts.js'

const NOW = new Date('2026-10-14T15:20:00Z')
const ago = (seconds: number): string => new Date(NOW.getTime() - seconds * 1_000).toISOString()
const words = { now: NOW, locale: 'en', messages: en.messages }

function timeOf(seed: TaskSeed, remaining: number | null = null): string {
  // Numbers do not break from their units.
  return timeText(makeTask(seed), remaining, words).replace(/\u00a0/g, ' ')
}

test.each([
  [
    'a queued task says how long it waits',
    { phase: 'queued', created_at: ago(72) },
    null,
    'waiting for 1 min 12 s',
  ],
  [
    'what is left is told roughly',
    { phase: 'running', progress: { updated_at: ago(1) } },
    118,
    'about 2 min left',
  ],
  [
    'under a minute it is told to five seconds',
    { phase: 'running', progress: { updated_at: ago(1) } },
    41,
    'about 45 s left',
  ],
  [
    'the last moments are not counted',
    { phase: 'running', progress: { updated_at: ago(1) } },
    1,
    'almost done',
  ],
  [
    'where nobody knows what is left, it says how long it runs',
    { phase: 'running', started_at: ago(12), progress: { updated_at: null } },
    null,
    'for 12 s',
  ],
  [
    'silence counts more than an estimate',
    { phase: 'running', progress: { updated_at: ago(200) } },
    118,
    'no news for 3 min',
  ],
  [
    'a task that never reports says how long it runs',
    { phase: 'running', started_at: ago(250), progress: { updated_at: null } },
    null,
    'for 4 min 10 s',
  ],
  ['what has ended has no time left', { phase: 'finished' }, null, ''],
] as const)('%s', (_, seed, remaining, text) => {
  expect(timeOf(seed, remaining)).toBe(text)
})

test('a task is silent only while it runs, after three minutes', () => {
  expect(isSilent(makeTask({ phase: 'running', progress: { updated_at: ago(179) } }), NOW)).toBe(false)
  expect(isSilent(makeTask({ phase: 'running', progress: { updated_at: ago(181) } }), NOW)).toBe(true)
  expect(isSilent(makeTask({ phase: 'retrying', progress: { updated_at: ago(999) } }), NOW)).toBe(false)
  const neverReported = makeTask({ phase: 'running', started_at: ago(999), progress: { updated_at: null } })
  expect(isSilent(neverReported, NOW)).toBe(false)
})

test('a failure is told by the first line of what the task said', () => {
  const failed = makeTask({
    phase: 'failed',
    error: { type: 'ValueError', message: 'It does not balance\nmore' },
  })
  expect(endingText(failed, en.messages)).toBe('It does not balance')
})

test('what befell a task is told in our words, not in the worker’s', () => {
  const lost = makeTask({ phase: 'lost', error: { type: 'WorkerLostError', message: 'signal 9 (SIGKILL)' } })
  expect(endingText(lost, en.messages)).toBe(en.messages.reasons.worker_lost)
})

test('who cancelled a task, and that it never began, is told', () => {
  const by = { at: ago(5), by: { id: 2, name: 'ana' } }
  const queued = makeTask({ phase: 'cancelled', started_at: null, cancel_requested: by })
  const running = makeTask({ phase: 'cancelled', cancel_requested: by })
  expect(endingText(queued, en.messages)).toBe('Cancelled by ana before it started')
  expect(endingText(running, en.messages)).toBe('Cancelled by ana')
})
