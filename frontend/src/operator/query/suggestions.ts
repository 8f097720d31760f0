import { readToken, type Token } from './tokens.js'
import { isQualifier, PHASES, QUALIFIERS, STATES, type Qualifier } from './task-query.js'

/** What there is to choose from, beyond the fixed words. */
export interface QueryVocabulary {
  modules: readonly string[]
  names: readonly string[]
}

export interface Suggestion {
  /** What is put in the place of `from` to `to`. */
  insert: string
  from: number
  to: number
  /** Set for a qualifier; otherwise `insert` is one of `qualifier`'s values. */
  kind: 'qualifier' | 'value'
  qualifier: Qualifier
}

const AGES = ['1h', '24h', '7d', '30d']
const LIMIT = 8

/** Return how the word under the caret may go on. */
export function suggest(source: string, caret: number, words: QueryVocabulary): Suggestion[] {
  const token = tokenAt(source, caret)
  const typed = source.slice(token?.start ?? caret, caret)
  const colon = typed.indexOf(':')
  if (colon < 0) return qualifiers(typed, token?.start ?? caret, token?.end ?? caret)
  const qualifier = typed.slice(0, colon).toLowerCase()
  if (!isQualifier(qualifier)) return []
  const from = caret - (typed.length - Math.max(colon, typed.lastIndexOf(',')) - 1)
  const value = source.slice(from, caret).replace(/^"/, '').toLowerCase()
  return valuesOf(qualifier, words)
    .filter((word) => word.toLowerCase().includes(value) && word.toLowerCase() !== value)
    .slice(0, LIMIT)
    .map((word) => ({ insert: `${spaced(word)} `, from, to: token?.end ?? caret, kind: 'value', qualifier }))
}

function tokenAt(source: string, caret: number): Token | null {
  let at = 0
  for (;;) {
    const token = readToken(source, at)
    if (!token || token.start > caret) return null
    if (caret <= token.end) return token
    at = token.end
  }
}

function qualifiers(typed: string, from: number, to: number): Suggestion[] {
  return QUALIFIERS.filter((word) => word.startsWith(typed.toLowerCase()))
    .slice(0, LIMIT)
    .map((word) => ({ insert: `${word}:`, from, to, kind: 'qualifier', qualifier: word }))
}

function valuesOf(qualifier: Qualifier, { modules, names }: QueryVocabulary): readonly string[] {
  switch (qualifier) {
    case 'phase':
      return PHASES
    case 'state':
      return STATES
    case 'module':
      return modules
    case 'name':
      return names
    case 'user':
      return ['me']
    case 'since':
    case 'before':
      return AGES
    default:
      return []
  }
}

function spaced(word: string): string {
  return /[\s,"\\]/.test(word) ? `"${word.replace(/["\\]/g, '\\$&')}"` : word
}
