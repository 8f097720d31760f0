import { formatDuration, formatNumber, formatPercent, formatRelative } from './format.js'

test.each([
  [0, '0 s'],
  [0.04, '0.1 s'],
  [0.4, '0.4 s'],
  [43.2, '43 s'],
  [59.6, '1 min'],
  [72, '1 min 12 s'],
  [3_600, '1 h'],
  [7_500, '2 h 5 min'],
  [90_000, '1 d 1 h'],
  [-3, '0 s'],
])('%d seconds are written %s', (seconds, text) => {
  expect(formatDuration(seconds, 'en').replace(/\u00a0/g, ' ')).toBe(text)
})

test('a task is not at 100 % before it is', () => {
  expect(formatPercent(99.97, 'en')).toBe('99%')
  expect(formatPercent(100, 'en')).toBe('100%')
  expect(formatPercent(43.9, 'es').replace(/\s/u, ' ')).toBe('43 %')
})

test('thousands are grouped in Spanish too', () => {
  expect(formatNumber(1_000, 'es')).toBe('1.000')
  expect(formatNumber(1_000, 'en')).toBe('1,000')
})

test('moments are told by how long ago they are', () => {
  const now = new Date('2026-10-01T08:00:00Z')
  expect(formatRelative('2026-10-01T07:57:10Z', now, 'en')).toBe('2\u00a0min ago')
  expect(formatRelative('2026-10-01T07:59:43Z', now, 'en')).toBe('17\u00a0s ago')
  expect(formatRelative('2026-10-01T08:00:03Z', now, 'en-GB')).toBe('in 3\u00a0s')
  expect(formatRelative('2026-10-01T07:59:43Z', now, 'es')).toBe('hace 17\u00a0s')
  expect(formatRelative('2026-10-01T07:59:59.7Z', now, 'en')).toBe('now')
  expect(formatRelative('2026-09-29T08:00:00Z', now, 'es')).toBe('anteayer')
})
