import type { TaskManagerClientOptions } from '../client.js'
import type { Http } from '../http.js'
import { queryString } from '../query.js'
import type { ChangeSink, ChangeTransport, OpenTransport, ServerVia } from '../transport.js'
import type { Session } from '../types.js'
import { Crowd, openAlone } from './alone.js'
import { Ladder, WAYS } from './ladder.js'
import { Order } from './order.js'
import { browserPage, type Page } from './page.js'
import { SharedConnection } from './shared.js'
import { reportFailure, Source } from './source.js'
import type { Calls } from './turn.js'
import { Wait } from './wait.js'

export interface StreamOptions {
  options: TaskManagerClientOptions
  /** Of the server; names what tabs share. */
  address: string
  /** Who is signed in, as it was asked already. */
  asked: Promise<Session>
  session(): Promise<Session>
  http: Http
}

interface Settings {
  page: Page
  address: string
  calls: Calls
  identify(): Promise<Session>
  transport: 'auto' | ServerVia
  graceMs: number
  busyMs: number | undefined
}

/** Return how changes arrive in a browser. */
export function createStream(options: StreamOptions): ChangeTransport {
  const settings = settingsOf(options)
  return {
    open(cursor, sink, signal) {
      const wait = new Wait(signal)
      const order = new Order()
      const sorted: ChangeSink = {
        ...sink,
        onAnswer: (answer, isRelayed) => sink.onAnswer(order.sorted(answer), isRelayed),
      }
      let opened: OpenTransport | null = null
      void openWhenKnown(settings, cursor, sorted, signal, wait).then((transport) => (opened = transport))
      return { poke: () => (opened ? opened.poke() : wait.isWaiting && wait.end()) }
    },
  }
}

function settingsOf({ options, address, asked, session, http }: StreamOptions): Settings {
  const { page = browserPage, transport = 'auto', follow, pauseWhenHidden, pollInterval } = options
  const scope = follow === 'mine' ? follow : undefined
  let early: Promise<Session> | null = asked
  return {
    page,
    // Tabs that follow the same share a connection.
    address: scope ? `${address} ${scope}` : address,
    transport,
    graceMs: pauseWhenHidden === false ? Infinity : (pauseWhenHidden?.after ?? 30_000),
    busyMs: pollInterval,
    calls: {
      changes: (cursor, { signal, wait }) =>
        http.send({ path: `changes/${after(cursor, scope, wait)}`, signal }),
      stream: (cursor, signal) =>
        http.open({
          path: `stream/${after(cursor, scope)}`,
          accept: 'text/event-stream',
          isLong: true,
          signal,
        }),
    },
    identify() {
      const found = early ?? session()
      early = null
      return found
    },
  }
}

function after(cursor: string | null, scope: 'mine' | undefined, wait = 0): string {
  return queryString({ cursor: cursor ?? undefined, scope, wait: wait || undefined })
}

/** Ask who is signed in, and by which ways the server can be listened to, as often as it takes. */
async function openWhenKnown(
  settings: Settings,
  cursor: string | null,
  sink: ChangeSink,
  signal: AbortSignal,
  wait: Wait,
): Promise<OpenTransport | null> {
  const { page } = settings
  const retry = (): void => void (wait.isWaiting && wait.end())
  const listening = new AbortController()
  page.listen(retry, AbortSignal.any([signal, listening.signal]))
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      const session = await settings.identify()
      const isShareable = await canShare(page)
      if (signal.aborted) return null
      listening.abort()
      checkWhoIsBack(settings, signal)
      return connect(settings, session, isShareable, cursor, sink, signal)
    } catch (error) {
      if (!signal.aborted) await wait.for(reportFailure(error, failures, sink))
    }
  }
  return null
}

/** Somebody else may have signed in by another tab; a stream that is open learns of that within a minute only. */
function checkWhoIsBack({ page, identify }: Settings, signal: AbortSignal): void {
  page.listen((event) => {
    if (event === 'visibilitychange' && page.isVisible()) identify().catch(() => {})
  }, signal)
}

function connect(
  { page, graceMs, transport, calls, identify, busyMs, address }: Settings,
  session: Session,
  isShareable: boolean,
  cursor: string | null,
  sink: ChangeSink,
  signal: AbortSignal,
): OpenTransport {
  const offered = WAYS.filter((way) => way === 'polling' || session.transports.includes(way))
  const ladder = new Ladder(transport === 'auto' ? offered : [transport])
  const name = `task-manager ${address} ${String(session.user.id)}`
  const source = (told: ChangeSink, isCrowded: () => boolean): Source =>
    new Source({ calls, ladder, sink: told, identify, isCrowded, busyMs }, cursor)
  if (isShareable) {
    const shared = { page, graceMs, name, cursor, sink }
    return new SharedConnection({ ...shared, source: (told) => source(told, () => false) }, signal)
  }
  const channel = page.channel(name)
  const crowd = channel && new Crowd(channel, signal, () => alone.wake(true))
  const alone = source(sink, () => crowd?.isCrowded === true)
  return openAlone(
    { page, graceMs, source: alone, crowd, isNeededHidden: () => sink.isNeededHidden() },
    signal,
  )
}

/** Locks exist on https and localhost only, and a sandboxed frame may not use them. */
async function canShare(page: Page): Promise<boolean> {
  if (!page.locks) return false
  try {
    return await page.locks.request('task-manager', { ifAvailable: true }, () => true)
  } catch {
    return false
  }
}
