import { makeTask } from '../testing/make-task.js'
import { filterParameters, matches } from './filter.js'

const task = makeTask({
  created_at: '2026-10-01T08:00:00Z',
  owner: { id: 3, name: 'ana' },
  phase: 'running',
  root_id: 'r',
})

test.each([
  [{}, true],
  [{ phase: ['running', 'queued'] as const }, true],
  [{ phase: ['queued'] as const }, false],
  [{ phase: [] }, true],
  [{ module: ['nomina'], name: ['nomina.consolidar'] }, true],
  [{ module: ['contabilidad'] }, false],
  [{ root: 'r' }, true],
  [{ root: 'other' }, false],
  [{ createdAfter: '2026-10-01T08:00:00Z' }, true],
  [{ createdBefore: '2026-10-01T08:00:00Z' }, false],
  [{ createdBefore: '2026-10-01T10:00:01+02:00' }, true],
  [{ user: 3 }, true],
  [{ user: '3' }, true],
  [{ user: 4 }, false],
  [{ q: 'x' }, 'unknown'],
  [{ q: 'x', phase: ['queued'] as const }, false],
])('%o lists it: %s', (filter, expected) => {
  expect(matches(filter, task)).toBe(expected)
})

test('"me" is judged by who is signed in, and not at all before that is known', () => {
  expect(matches({ user: 'me' }, task, 3)).toBe(true)
  expect(matches({ user: 'me' }, task, 4)).toBe(false)
  expect(matches({ user: 'me' }, task)).toBe('unknown')
  expect(matches({ user: 'me' }, { ...task, owner: null }, 3)).toBe(false)
})

test('filters that ask for the same have the same key, whatever their order', () => {
  const one = filterParameters({ module: ['b', 'a'], user: 3, q: '' })
  const other = filterParameters({ user: '3', module: ['a', 'b'], phase: [] })
  expect(JSON.stringify(one)).toBe(JSON.stringify(other))
})
