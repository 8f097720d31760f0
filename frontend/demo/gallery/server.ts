import { createTaskManagerClient, type TaskManagerClient } from '@task-manager/react/core'
import { createFakeServer, type FakeServer, type FakeServerSeed } from '@task-manager/react/testing'
import { SETTLED } from './clock.js'

/**
 * What the connection does after it was made: it stands still (`quiet`), tells what `then` does once, is lost, or the
 * session has ended.
 */
export type Connection = 'quiet' | 'reconnecting' | 'offline' | 'signed-out'

export interface Scene {
  seed?: FakeServerSeed
  connection?: Connection
  /** Before anything is asked. */
  prepare?(server: FakeServer): void
  /** Once everything is shown. */
  then?(server: FakeServer): void
}

/** A client of a server that behaves as the scene says, and then never again: pictures of it are alike. */
export function clientOf({ seed, connection = 'quiet', prepare, then }: Scene): TaskManagerClient {
  const server = createFakeServer(seed)
  prepare?.(server)
  let asked = 0
  const changes = async (input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> => {
    asked += 1
    if (connection === 'signed-out') server.fail('changes', 401, 'not_authenticated')
    if (asked === 1) return server.fetch(input, init)
    if (asked > 2) return forever()
    await pause(connection === 'quiet' ? AFTER_THE_CLOCK : connection === 'offline' ? 600 : 300)
    if (connection === 'quiet') {
      then?.(server)
      return then ? server.fetch(input, init) : forever()
    }
    if (connection === 'offline') beUnplugged()
    throw new TypeError('Failed to fetch')
  }
  return createTaskManagerClient({
    fetch: (input, init) =>
      String(input).includes('/changes/') ? changes(input, init) : server.fetch(input, init),
    pollInterval: 10,
    pauseWhenHidden: false,
  })
}

/** Milliseconds until the gallery's clock stands for good; what happens then is not older than it looks. */
const AFTER_THE_CLOCK = SETTLED + 200

function forever(): Promise<never> {
  return new Promise(() => {})
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** The browser says so itself for as long as the failed request is judged. */
function beUnplugged(): void {
  Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })
  setTimeout(() => Reflect.deleteProperty(navigator, 'onLine'), 50)
}
