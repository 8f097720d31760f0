/** One word of a query: text, or a qualifier and its values. */
export interface Token {
  start: number
  end: number
  /** What stands before the first colon outside of quotes; null where there is none. */
  name: string | null
  /** What stands after it, by commas outside of quotes. */
  values: string[]
  /** The whole word without its quotes. */
  literal: string
}

const SPACE = /\s/

/** Return the first token at or after `from`; null where only space is left. An open quote ends with the source. */
export function readToken(source: string, from: number): Token | null {
  let at = from
  while (at < source.length && SPACE.test(source.charAt(at))) at += 1
  if (at >= source.length) return null
  const token: Token = { start: at, end: at, name: null, values: [], literal: '' }
  let value = ''
  let isQuoted = false
  let hadQuotes = false
  for (; at < source.length; at += 1) {
    let letter = source.charAt(at)
    if (letter === '"') {
      isQuoted = !isQuoted
      hadQuotes = true
      continue
    }
    if (!isQuoted && SPACE.test(letter)) break
    if (!isQuoted && letter === ':' && token.name === null && !hadQuotes && value !== '') {
      token.name = value
      token.literal += letter
      value = ''
      continue
    }
    if (!isQuoted && letter === ',' && token.name !== null) {
      token.values.push(value)
      token.literal += letter
      value = ''
      continue
    }
    if (isQuoted && letter === '\\' && at + 1 < source.length) {
      at += 1
      letter = source.charAt(at)
    }
    value += letter
    token.literal += letter
  }
  token.values.push(value)
  token.end = at
  return token
}
