import fc from 'fast-check'

import { EventStreamParser } from './event-stream.js'

function read(...chunks: string[]): string[] {
  const parser = new EventStreamParser()
  return chunks.flatMap((chunk) => parser.push(chunk))
}

test('a message is its data, without one space', () => {
  expect(read('data: one\n\ndata:two\n\ndata:  three\n\n')).toEqual(['one', 'two', ' three'])
})

test('lines of data are one message', () => {
  expect(read('data: one\ndata\ndata: three\n\n')).toEqual(['one\n\nthree'])
})

test('comments, ids, retry, unknown fields and events of other names are no messages', () => {
  expect(read(': ping\n\nretry: 5\nid: 7\n\nfoo: bar\n\nevent: other\ndata: x\n\ndata: y\n\n')).toEqual(['y'])
})

test('what is not ended by an empty line is no message yet', () => {
  const parser = new EventStreamParser()
  expect(parser.push('data: one\n')).toEqual([])
  expect(parser.push('\n')).toEqual(['one'])
})

const line = fc.stringMatching(/^[^\r\n]{0,12}$/)
const ending = fc.constantFrom('\n', '\r\n', '\r')

test('messages are the same however the text is cut, and whatever ends its lines', () => {
  const messages = fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), { maxLength: 5 })
  fc.assert(
    fc.property(messages, ending, fc.array(fc.nat(7)), line, (told, end, cuts, comment) => {
      const text = told
        .map((lines) => [`: ${comment}`, ...lines.map((one) => `data: ${one}`), '', ''].join(end))
        .join('')
      const chunks: string[] = []
      let at = 0
      for (const size of cuts) {
        chunks.push(text.slice(at, at + size))
        at += size
      }
      expect(read(...chunks, text.slice(at))).toEqual(told.map((lines) => lines.join('\n')))
    }),
    { numRuns: 500 },
  )
})
