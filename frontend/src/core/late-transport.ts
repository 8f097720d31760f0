import { backoff } from './backoff.js'
import { TaskManagerError } from './errors.js'
import type { ChangeTransport, OpenTransport } from './transport.js'

/** Return a transport whose code is fetched when it is opened first, as often as it takes. */
export function lateTransport(load: () => Promise<ChangeTransport>): ChangeTransport {
  return {
    open(cursor, sink, signal) {
      let opened: OpenTransport | undefined
      const begin = async (failures: number): Promise<void> => {
        try {
          const transport = await load()
          if (!signal.aborted) opened = transport.open(cursor, sink, signal)
        } catch (cause) {
          if (signal.aborted) return
          const retryAt = Date.now() + backoff(failures)
          sink.onFailure(new TaskManagerError('network', 'A script is missing', { cause }), new Date(retryAt))
          setTimeout(() => void begin(failures + 1), retryAt - Date.now())
        }
      }
      void begin(1)
      return { poke: () => opened?.poke() }
    },
  }
}
