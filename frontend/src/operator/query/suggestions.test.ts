import { suggest } from './suggestions.js'

const words = { modules: ['nomina', 'contabilidad'], names: ['nomina.consolidar'] }
const inserted = (source: string, caret = source.length): string[] =>
  suggest(source, caret, words).map(
    ({ insert, from, to }) => source.slice(0, from) + insert + source.slice(to),
  )

test('a word that begins like a qualifier becomes one', () => {
  expect(inserted('libro mo')).toEqual(['libro module:'])
})

test('after the colon come its values', () => {
  expect(inserted('module:')).toEqual(['module:nomina ', 'module:contabilidad '])
})

test('after a comma comes one more value', () => {
  expect(inserted('phase:failed,lo')).toEqual(['phase:failed,lost '])
})

test('the word under the caret is replaced and what follows stays', () => {
  expect(inserted('ph libro', 2)).toEqual(['phase: libro'])
})

test('text that is no qualifier has nothing to suggest', () => {
  expect(inserted('http://x')).toEqual([])
})

test('a value that is whole is not suggested again', () => {
  expect(inserted('user:me')).toEqual([])
})
