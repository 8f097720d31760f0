import type { TaskManagerError } from '../core/errors.js'
import type { Messages } from '../locales/messages.js'

/** Return what to tell a person of a refusal, in the reader's words rather than the server's. */
export function errorText(
  error: Pick<TaskManagerError, 'code' | 'status'>,
  { errors, actions }: Messages,
): string {
  const { code, status } = error
  if (code === 'not_replayable') return errors.notReplayable
  if (code === 'not_finished') return actions.notFinished
  if (status === null) return errors.network
  if (status === 401 || code === 'not_authenticated') return errors.signedOut
  if (status === 403) return errors.denied
  if (status === 404) return errors.notFound
  return status === 429 || status === 503 ? errors.unavailable : errors.unknown
}
