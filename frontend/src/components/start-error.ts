import type { TaskManagerError } from '../core/errors.js'
import { errorText } from '../headless/error-text.js'
import type { Messages } from '../locales/messages.js'

/** Refusals whose sentence only the host's server knows: what is wrong with what was sent. */
const WORDED_BY_SERVER: readonly (number | null)[] = [400, 403, 409, 413, 422]

/** Return what to tell a person of a start that was refused. The field is called as `fieldNames` says. */
export function startErrorText(
  error: TaskManagerError,
  messages: Messages,
  fieldNames: Record<string, string> = {},
): string {
  const sentence = sentenceOf(error, messages)
  if (!error.field) return sentence
  return `${fieldNames[error.field] ?? error.field}: ${sentence}`
}

function sentenceOf(error: TaskManagerError, messages: Messages): string {
  // What the host's own function threw; a failed `fetch` is a TypeError in every browser.
  if (error.code === 'start_failed') {
    if (error.cause instanceof TypeError) return messages.errors.network
    return [messages.button.notStarted, error.message].filter(Boolean).join(' ')
  }
  const isWorded = WORDED_BY_SERVER.includes(error.status) && !error.code.startsWith('http_')
  if (isWorded && error.message && error.message !== error.code) return error.message
  if (error.status === null && error.code !== 'network') return messages.errors.unknown
  return errorText(error, messages)
}
