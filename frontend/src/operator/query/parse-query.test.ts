import fc from 'fast-check'

import { formatQuery, parseQuery } from './parse-query.js'
import { checkedValue, MANY, QUALIFIERS, toFilter, type Qualifier, type TaskQuery } from './task-query.js'

const NOW = new Date('2026-10-05T12:00:00Z')
const filterOf = (source: string) => toFilter(parseQuery(source).query, NOW)

test('qualifiers narrow and the rest is text', () => {
  expect(filterOf('phase:failed module:nomina user:3 libro mayor')).toEqual({
    phase: ['failed'],
    module: ['nomina'],
    user: '3',
    q: 'libro mayor',
  })
})

test('values of one qualifier are alternatives, whether with commas or said twice', () => {
  expect(filterOf('phase:failed,lost phase:expired,lost')).toEqual({ phase: ['failed', 'lost', 'expired'] })
})

test('what has one value takes the last', () => {
  expect(filterOf('user:3 user:me')).toEqual({ user: 'me' })
})

test('quotes keep spaces and commas together, and make a qualifier a text', () => {
  expect(filterOf('name:"a b,c" "phase:failed"')).toEqual({ name: ['a b,c'], q: 'phase:failed' })
})

test('an address is text, since its scheme is no qualifier', () => {
  expect(filterOf('http://host/x')).toEqual({ q: 'http://host/x' })
})

test('words of the API are read in any case', () => {
  expect(filterOf('PHASE:Failed state:failure')).toEqual({ phase: ['failed'], state: ['FAILURE'] })
})

test('an impossible value is told and left out', () => {
  const { query, problems } = parseQuery('phase:done,failed number:x since:tomorrow')
  expect(query.terms).toEqual({ phase: ['failed'] })
  expect(problems).toEqual([
    { qualifier: 'phase', value: 'done' },
    { qualifier: 'number', value: 'x' },
    { qualifier: 'since', value: 'tomorrow' },
  ])
})

test('a qualifier that waits for its value does nothing yet', () => {
  expect(parseQuery('phase:')).toEqual({ query: { terms: {}, text: '' }, problems: [] })
})

test('ages count back from now', () => {
  expect(filterOf('since:24h before:30m')).toEqual({
    createdAfter: '2026-10-04T12:00:00.000Z',
    createdBefore: '2026-10-05T11:30:00.000Z',
  })
})

test('a date is the midnight of the reader', () => {
  expect(filterOf('since:2026-10-01').createdAfter).toBe(new Date('2026-10-01T00:00').toISOString())
})

const word = fc.string({ unit: 'binary', maxLength: 12 })
const value = fc.oneof(word, fc.constantFrom('a b', 'a,b', '"', '\\', 'phase:failed', 'x:y'))

function valid(qualifier: Qualifier): fc.Arbitrary<string[]> {
  const one = fc
    .oneof(value, fc.constantFrom('failed', 'lost', 'SUCCESS', '17', '24h', '2026-10-01'))
    .map((text) => (text === '' ? null : checkedValue(qualifier, text)))
    .filter((text) => text !== null)
  const several = (MANY as readonly string[]).includes(qualifier)
  return fc.uniqueArray(one, { minLength: 1, maxLength: several ? 3 : 1 })
}

const anyQuery: fc.Arbitrary<TaskQuery> = fc.record({
  terms: fc.record(Object.fromEntries(QUALIFIERS.map((name) => [name, valid(name)])), { requiredKeys: [] }),
  text: value,
})

test('whatever a query says, its text says the same', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      expect(parseQuery(formatQuery(query))).toEqual({ query, problems: [] })
    }),
  )
})

test('whatever is typed can be read, and reading it again changes nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z:,"\\ ]*$/)), (source) => {
      const { query } = parseQuery(source)
      expect(parseQuery(formatQuery(query)).query).toEqual(query)
    }),
  )
})
