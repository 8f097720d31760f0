// @vitest-environment node
import { become, isRight, later, soon, takeClock } from './testing/time.js'
import { visit as visitAny, type Visitor, type VisitorOptions } from './testing/visitor.js'
import { WireServer } from './testing/wire-server.js'

vi.setConfig({ testTimeout: 20_000 })

let server: WireServer
let visitors: Visitor[] = []

beforeEach(async () => {
  takeClock()
  server = new WireServer()
  await server.start()
})

afterEach(async () => {
  for (const visitor of visitors) visitor.leave()
  visitors = []
  await later(2_000)
  await server.stop()
  vi.useRealTimers()
})

function visit(options?: VisitorOptions): Visitor {
  const visitor = visitAny(server, options)
  visitors.push(visitor)
  return visitor
}

describe('the event stream', () => {
  test('changes arrive as they happen', async () => {
    const visitor = visit()
    await become(visitor, { state: 'live', via: 'sse', retryAt: null, error: null })
    server.put('a', { phase: 'running' })
    await soon(() => expect(visitor.changes).toHaveLength(1))
    expect(server.askedFor('changes/')).toEqual([])
  })

  test("only what is the user's own is asked for where that is all that is followed", async () => {
    await become(visit({ follow: 'mine' }), { state: 'live' })
    await become(visit({ follow: 'mine', transport: 'polling' }), { state: 'polling' })
    const scopes = (path: string) => server.askedFor(path).map(({ query }) => query.get('scope'))
    expect(scopes('stream/')).toEqual(['mine'])
    expect(new Set(scopes('changes/'))).toEqual(new Set(['mine']))
    await become(visit(), { state: 'live' })
    expect(scopes('stream/')).toEqual(['mine', null])
  })

  test('it is read whole, however its bytes are cut up', async () => {
    server.chunk = 1
    const visitor = visit()
    server.put('a', { title: 'Año 2026 · €' })
    await isRight(visitor)
    server.put('b', { title: 'Nómina 🧾' })
    await soon(() => expect(visitor.changes.at(-1)).toMatchObject({ execution: { title: 'Nómina 🧾' } }))
  })

  test('one that the server ends in good order goes on from its cursor, and nobody notices', async () => {
    const visitor = visit()
    await become(visitor, { state: 'live' })
    server.put('a')
    await later(60_000)
    await soon(() => expect(server.askedFor('stream/')).toHaveLength(2))
    server.put('b')
    await soon(() => expect(visitor.changes).toHaveLength(2))
    expect(server.askedFor('stream/')[1]?.query.get('cursor')).toBeTruthy()
    expect(visitor.states).toEqual(['connecting', 'live'])
  })

  test('one that is cut goes on from its cursor, and what happened meanwhile is told', async () => {
    const visitor = visit()
    await become(visitor, { state: 'live' })
    await later(6_000)
    server.cut()
    server.put('a')
    server.put('a')
    server.remove('a')
    server.put('b')
    await soon(() => expect(visitor.changes).toHaveLength(2))
    expect(visitor.states).toEqual(['connecting', 'live'])
  })

  test('a server that is gone is told, tried again, and all is right when it is back', async () => {
    const visitor = visit()
    await isRight(visitor)
    await become(visitor, { state: 'live' })
    const { lastSyncedAt } = visitor.feed.connection
    await server.stop()
    await become(visitor, { state: 'reconnecting' })
    expect(visitor.feed.connection.retryAt).not.toBeNull()
    expect(visitor.feed.connection.lastSyncedAt?.getTime()).toBeGreaterThanOrEqual(
      lastSyncedAt?.getTime() ?? 0,
    )
    server.put('a')
    await later(10_000)
    await server.start()
    await later(30_000)
    await become(visitor, { state: 'live', via: 'sse' })
    await isRight(visitor)
  })

  test('one that is dead without knowing is given up after 40 seconds without a byte', async () => {
    server.lifeMs = 600_000
    const visitor = visit()
    await become(visitor, { state: 'live' })
    await later(30_000)
    expect(server.askedFor('stream/')).toHaveLength(1)
    server.mute()
    server.put('a')
    await later(39_000)
    expect(server.askedFor('stream/')).toHaveLength(1)
    await later(3_000)
    await soon(() => expect(visitor.changes).toHaveLength(1))
    expect(server.askedFor('stream/')).toHaveLength(2)
  })

  test('a network that is back is used at once', async () => {
    const visitor = visit()
    await become(visitor, { state: 'live' })
    visitor.page.fire('offline')
    await soon(() => expect(visitor.feed.connection.error?.code).toBe('network'))
    server.put('a')
    visitor.page.fire('online')
    await become(visitor, { state: 'live' })
    await isRight(visitor)
  })
})

describe('other ways', () => {
  test('after three streams that were cut at once it is the long poll, and later the stream again', async () => {
    server.mode = 'cut'
    const visitor = visit()
    await become(visitor, { state: 'live', via: 'long_poll' })
    expect(server.askedFor('stream/')).toHaveLength(3)
    server.put('a')
    await soon(() => expect(visitor.changes).toHaveLength(1))
    server.mode = 'ok'
    await later(301_000)
    await become(visitor, { state: 'live', via: 'sse' })
  })

  test.each([
    [501, 'needs_asgi'],
    [404, 'not_found'],
    [429, 'too_many_streams'],
  ])('a stream refused with %i leads to the long poll at once', async (status, code) => {
    server.refusals.set('stream/', { status, code })
    const visitor = visit()
    await become(visitor, { state: 'live', via: 'long_poll' })
    expect(server.askedFor('stream/')).toHaveLength(1)
    expect(visitor.states).not.toContain('reconnecting')
  })

  test('a page in place of the stream leads to the long poll', async () => {
    server.mode = 'page'
    await become(visit(), { state: 'live', via: 'long_poll' })
  })

  test('a stream that is held back on the way leads to the long poll, and the list does not wait for that', async () => {
    server.mode = 'held'
    server.put('a')
    const visitor = visit()
    await later(3_000)
    await soon(() => expect(visitor.known()).toEqual({ a: 1 }))
    expect(visitor.feed.connection.state).toBe('connecting')
    server.put('a')
    await later(7_000)
    await become(visitor, { state: 'live', via: 'long_poll' })
    await isRight(visitor)
  })

  test('a server that has no room to wait is polled', async () => {
    server.transports = ['long_poll', 'polling']
    server.canWait = false
    const visitor = visit()
    await soon(() => expect(visitor.feed.connection.via).not.toBeNull())
    await later(5_000)
    await become(visitor, { state: 'polling', via: 'polling' })
    server.put('a')
    await later(2_000)
    await soon(() => expect(visitor.changes).toHaveLength(1))
    expect(server.askedFor('stream/')).toEqual([])
  })

  test.each(['sse', 'long_poll', 'polling'] as const)('%s is used where it is asked for', async (via) => {
    const visitor = visit({ transport: via })
    await become(visitor, { via })
    server.put('a')
    await later(2_000)
    await soon(() => expect(visitor.changes).toHaveLength(1))
  })
})

describe('refusals', () => {
  test('the server says when to come back', async () => {
    server.refusals.set('stream/', { status: 429, code: 'throttled', retryAfter: 50 })
    const visitor = visit({ transport: 'sse' })
    await become(visitor, { state: 'reconnecting' })
    expect(visitor.feed.connection.retryAt?.getTime()).toBeGreaterThan(Date.now() + 40_000)
    server.refusals.clear()
    await later(51_000)
    await become(visitor, { state: 'live' })
  })

  test.each([
    ['session/', 401],
    ['stream/', 401],
    ['stream/', 403],
  ])('%s refused with %i is not asked again until somebody wishes it', async (path, status) => {
    server.refusals.set(path, { status, code: 'refused' })
    const visitor = visit()
    await become(visitor, { state: 'closed', retryAt: null })
    const asked = server.askedFor(path).length
    server.refusals.clear()
    await later(120_000)
    expect(server.askedFor(path)).toHaveLength(asked)
    visitor.feed.reconnect()
    await become(visitor, { state: 'live' })
  })

  test('who signed in elsewhere is connected when they come back', async () => {
    server.refusals.set('session/', { status: 401, code: 'not_authenticated' })
    const visitor = visit()
    await become(visitor, { state: 'closed' })
    server.refusals.clear()
    visitor.page.hide()
    visitor.page.show()
    await become(visitor, { state: 'live' })
  })

  test('a token is asked for anew by each stream, and where it was refused', async () => {
    server.tokens = ['1']
    let count = 0
    const visitor = visit({ auth: async () => String((count += 1)) })
    await become(visitor, { state: 'closed' })
    server.tokens = Array.from({ length: 50 }, (_, index) => String(index + count))
    visitor.feed.reconnect()
    await become(visitor, { state: 'live' })
    await later(61_000)
    await soon(() => expect(server.askedFor('stream/').length).toBeGreaterThan(1))
    const [last, before] = server
      .askedFor('stream/')
      .map(({ token }) => Number(token))
      .reverse()
    expect(last).toBeGreaterThan(before ?? Infinity)
  })

  test('a cursor that is good no more asks for a fetch, and goes on from the new one', async () => {
    server.put('a')
    const visitor = visit()
    await isRight(visitor)
    server.prune()
    server.cut()
    await soon(() => expect(visitor.counts.refetched).toBe(1))
    server.put('a')
    await isRight(visitor)
  })

  test('somebody else who signed in is told nothing of what was there', async () => {
    server.put('a')
    const visitor = visit()
    await isRight(visitor)
    server.user = 2
    server.tasks.clear()
    server.put('b')
    server.cut()
    await soon(() => expect(visitor.counts.forgotten).toBe(1))
    await soon(() => expect(visitor.known()).toEqual({ b: 1 }))
    await become(visitor, { state: 'live' })
  })
})

describe('a page that nobody looks at', () => {
  test('keeps its connection for a while, then has none, and is right when somebody is back', async () => {
    const visitor = visit()
    await become(visitor, { state: 'live' })
    visitor.page.hide()
    await later(29_000)
    expect(server.streams).toBe(1)
    await later(2_000)
    await soon(() => expect(server.streams).toBe(0))
    server.put('a')
    await later(120_000)
    expect(visitor.changes).toEqual([])
    visitor.page.show()
    await soon(() => expect(visitor.changes).toHaveLength(1))
  })

  test('asks once a minute where endings are waited for', async () => {
    const told: string[] = []
    const visitor = visit({ onEndedOnce: (tasks) => told.push(...tasks.map(({ id }) => id)) })
    server.put('a', { phase: 'running' })
    await isRight(visitor)
    visitor.page.hide()
    await later(31_000)
    await soon(() => expect(server.streams).toBe(0))
    server.put('a', { phase: 'finished', finished_at: new Date().toISOString() })
    await later(61_000)
    await soon(() => expect(told).toEqual(['a']))
    expect(server.askedFor('changes/').length).toBeLessThan(4)
  })

  test('that is frozen or left has none at once', async () => {
    const visitor = visit()
    await become(visitor, { state: 'live' })
    visitor.page.fire('freeze')
    await soon(() => expect(server.streams).toBe(0))
    server.put('a')
    visitor.page.fire('resume')
    await soon(() => expect(visitor.changes).toHaveLength(1))
  })
})
