import { readToken, type Token } from './tokens.js'
import {
  checkedValue,
  isQualifier,
  QUALIFIERS,
  takesMany,
  type Qualifier,
  type TaskQuery,
} from './task-query.js'

/** A value that its qualifier cannot have; it is left out of the query. */
export interface QueryProblem {
  qualifier: Qualifier
  value: string
}

export interface ParsedQuery {
  query: TaskQuery
  problems: readonly QueryProblem[]
}

/** Take apart `phase:failed,lost module:nomina "some text"`. Nothing that can be typed is an error: the rest is text. */
export function parseQuery(source: string): ParsedQuery {
  const terms: { [Q in Qualifier]?: readonly string[] } = {}
  const problems: QueryProblem[] = []
  const text: string[] = []
  for (const token of tokensOf(source)) {
    const qualifier = token.name?.toLowerCase()
    if (qualifier === undefined || !isQualifier(qualifier)) {
      text.push(token.literal)
      continue
    }
    const { known, unknown } = valuesOf(qualifier, token)
    unknown.forEach((value) => problems.push({ qualifier, value }))
    if (known.length === 0) continue
    terms[qualifier] = takesMany(qualifier)
      ? [...new Set([...(terms[qualifier] ?? []), ...known])]
      : known.slice(-1)
  }
  return { query: { terms, text: text.join(' ') }, problems }
}

/** Return a text that `parseQuery` reads as this query. */
export function formatQuery({ terms, text }: TaskQuery): string {
  const qualified = QUALIFIERS.flatMap((qualifier) => {
    const values = terms[qualifier] ?? []
    return values.length > 0 ? [`${qualifier}:${values.map(quotedValue).join(',')}`] : []
  })
  return [...qualified, ...(text ? [quotedText(text)] : [])].join(' ')
}

function* tokensOf(source: string): Generator<Token> {
  let at = 0
  for (;;) {
    const token = readToken(source, at)
    if (!token) return
    yield token
    at = token.end
  }
}

function valuesOf(qualifier: Qualifier, token: Token): { known: string[]; unknown: string[] } {
  const given = takesMany(qualifier) ? token.values : [token.values.join(',')]
  const known: string[] = []
  const unknown: string[] = []
  for (const value of given.filter(Boolean)) {
    const checked = checkedValue(qualifier, value)
    if (checked === null) unknown.push(value)
    else known.push(checked)
  }
  return { known, unknown }
}

function quotedValue(value: string): string {
  return value === '' || /[\s,"\\]/.test(value) ? quoted(value) : value
}

function quotedText(text: string): string {
  const words = text.split(' ')
  const isPlain = words.every((word) => word !== '' && !/[\s"\\]/.test(word) && !looksQualified(word))
  return isPlain ? text : quoted(text)
}

function looksQualified(word: string): boolean {
  const colon = word.indexOf(':')
  return colon > 0 && isQualifier(word.slice(0, colon).toLowerCase())
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}
