import { createAnnouncer, type Announcer } from './announcements.js'

let said: string[]
let hidden: boolean
let announcer: Announcer

beforeEach(() => {
  vi.useFakeTimers()
  said = []
  hidden = false
  announcer = createAnnouncer({
    say: (text, region) => said.push(`${region}: ${text}`),
    failures: (count) => `${count} tasks failed`,
    whileAway: (ended, failed) => `${ended} ended, ${failed} failed`,
    isHidden: () => hidden,
    now: () => Date.now(),
    schedule(callback, milliseconds) {
      const timer = setTimeout(callback, milliseconds)
      return () => clearTimeout(timer)
    },
  })
})

afterEach(() => vi.useRealTimers())

test('a key is heard of once in ten seconds, with what is newest by then', () => {
  announcer.announce('10 %', 'polite', 'a')
  announcer.announce('20 %', 'polite', 'a')
  announcer.announce('30 %', 'polite', 'a')
  expect(said).toEqual(['polite: 10 %'])
  vi.advanceTimersByTime(9_999)
  expect(said).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(said).toEqual(['polite: 10 %', 'polite: 30 %'])
})

test('keys do not wait for each other', () => {
  announcer.announce('10 %', 'polite', 'a')
  announcer.announce('15 %', 'polite', 'b')
  expect(said).toEqual(['polite: 10 %', 'polite: 15 %'])
})

test('an end is said at once, and the progress before it no more', () => {
  announcer.announce('10 %', 'polite', 'a')
  announcer.announce('90 %', 'polite', 'a')
  announcer.announce('finished', 'end', 'a')
  vi.advanceTimersByTime(30_000)
  expect(said).toEqual(['polite: 10 %', 'polite: finished'])
})

test('an end that two components tell is said once', () => {
  announcer.announce('finished', 'end', 'a')
  announcer.announce('finished', 'end', 'a')
  expect(said).toEqual(['polite: finished'])
})

test('a failure is an alert', () => {
  announcer.announce('Payroll failed', 'alert', 'a')
  vi.advanceTimersByTime(1_000)
  expect(said).toEqual(['alert: Payroll failed'])
})

test('failures that come together are one alert', () => {
  for (const key of ['a', 'b', 'c']) announcer.announce(`${key} failed`, 'alert', key)
  vi.advanceTimersByTime(1_000)
  expect(said).toEqual(['alert: 3 tasks failed'])
})

test('a refusal that is about no task keeps its own words beside failures', () => {
  for (const key of ['a', 'b']) announcer.announce(`${key} failed`, 'alert', key)
  announcer.announce('You may not do this', 'alert')
  vi.advanceTimersByTime(1_000)
  expect(said).toEqual(['alert: 2 tasks failed', 'alert: You may not do this'])
})

test('nothing is said while the page is hidden', () => {
  hidden = true
  announcer.announce('10 %', 'polite', 'a')
  announcer.announce('a failed', 'alert', 'a')
  announcer.announce('b finished', 'end', 'b')
  announcer.announce('You may not do this', 'alert')
  vi.advanceTimersByTime(30_000)
  expect(said).toEqual([])
})

test('who is back hears in one sentence how tasks ended meanwhile, also of those that are told only then', () => {
  hidden = true
  announcer.announce('a failed', 'alert', 'a')
  announcer.announce('b finished', 'end', 'b')
  hidden = false
  announcer.returned()
  announcer.announce('c finished', 'end', 'c')
  announcer.announce('a finished', 'end', 'a')
  announcer.announce('d was lost', 'alert', 'd')
  vi.advanceTimersByTime(30_000)
  expect(said).toEqual(['polite: 4 ended, 1 failed'])
  announcer.announce('e failed', 'alert', 'e')
  vi.advanceTimersByTime(1_000)
  expect(said.slice(1)).toEqual(['alert: e failed'])
})

test('who is back hears of one task in its own words, and of none nothing', () => {
  announcer.returned()
  vi.advanceTimersByTime(3_000)
  expect(said).toEqual([])
  announcer.returned()
  announcer.announce('a failed', 'alert', 'a')
  vi.advanceTimersByTime(3_000)
  expect(said).toEqual(['polite: a failed'])
})

test('what was to be said later is not said once nobody listens', () => {
  announcer.announce('10 %', 'polite', 'a')
  announcer.announce('20 %', 'polite', 'a')
  announcer.announce('b failed', 'alert', 'b')
  announcer.dispose()
  vi.advanceTimersByTime(30_000)
  expect(said).toEqual(['polite: 10 %'])
})
