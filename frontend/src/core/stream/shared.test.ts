// @vitest-environment node
import { Browser, type Tab } from './testing/browser.js'
import { become, isRight, later, soon, takeClock } from './testing/time.js'
import { visit as visitAny, type Visitor, type VisitorOptions } from './testing/visitor.js'
import { WireServer } from './testing/wire-server.js'

vi.setConfig({ testTimeout: 20_000 })

let server: WireServer
let browser: Browser
let visitors: Visitor[] = []

beforeEach(async () => {
  takeClock()
  server = new WireServer()
  server.put('old')
  browser = new Browser()
  await server.start()
})

afterEach(async () => {
  for (const visitor of visitors) visitor.leave()
  visitors = []
  await later(2_000)
  await server.stop()
  vi.useRealTimers()
})

function visit(tab: Tab, options?: VisitorOptions): Visitor {
  const visitor = visitAny(server, { tab, ...options })
  visitors.push(visitor)
  return visitor
}

/** Two tabs, of which the first leads. */
async function two(options?: VisitorOptions): Promise<[Visitor, Visitor]> {
  const first = visit(browser.open(), options)
  await become(first, { state: 'live', via: 'sse' })
  const second = visit(browser.open(), options)
  await become(second, { state: 'live', via: 'leader' })
  await isRight(first)
  await isRight(second)
  return [first, second]
}

test('two tabs have one connection, and both are told', async () => {
  const [first, second] = await two()
  server.put('a')
  await isRight(first)
  await isRight(second)
  expect(first.known()).toEqual({ old: 1, a: 'new' })
  expect(second.known()).toEqual({ old: 1, a: 'new' })
  expect(server.askedFor('stream/')).toHaveLength(1)
  expect(server.askedFor('changes/')).toEqual([])
})

test('another browser, another server and another user have connections of their own', async () => {
  await two()
  const elsewhere = visit(new Browser().open())
  await become(elsewhere, { state: 'live', via: 'sse' })
  server.user = 2
  const other = visit(browser.open())
  await become(other, { state: 'live', via: 'sse' })
})

test('an ending is told in each tab, and once in the browser', async () => {
  const once: string[] = []
  const [first, second] = await two({ onEndedOnce: (tasks) => once.push(...tasks.map(({ id }) => id)) })
  server.put('a', { phase: 'running' })
  server.put('a', { phase: 'finished', finished_at: new Date().toISOString() })
  await soon(() => expect(second.ended).toEqual(['a']))
  await soon(() => expect(first.ended).toEqual(['a']))
  expect(once).toEqual(['a'])
})

test('the lead goes to the tab that is looked at, and nothing falls between', async () => {
  const [first, second] = await two()
  first.page.hide()
  server.put('a')
  await become(second, { state: 'live', via: 'sse' })
  server.put('b')
  await isRight(second)
  await isRight(first)
  await become(first, { state: 'live', via: 'leader' })
  second.page.hide()
  first.page.show()
  server.put('c')
  await become(first, { state: 'live', via: 'sse' })
  await isRight(first)
  await isRight(second)
})

test('a tab that is closed leaves the lead to another', async () => {
  const [first, second] = await two()
  first.leave()
  server.put('a')
  await become(second, { state: 'live', via: 'sse' })
  await isRight(second)
})

test('a tab that was left for long and comes back is told what it missed, by whoever leads', async () => {
  const [first, second] = await two()
  second.page.fire('pagehide')
  for (let count = 0; count < 60; count += 1) {
    server.put('a')
    await soon(() => expect(first.changes).toHaveLength(count + 1))
  }
  server.put('b', { phase: 'running' })
  server.put('old')
  server.remove('a')
  await isRight(first)
  second.page.fire('pageshow')
  await become(second, { state: 'live', via: 'leader' })
  await isRight(second)
  expect(second.changes.map((one) => one.op)).toContain('remove')
  server.put('c')
  await isRight(first)
  await isRight(second)
  expect(second.counts.refetched).toBe(0)
})

test('a leader that hangs is deposed after two missed beats, and is right when it is back', async () => {
  const [first, second] = await two()
  ;(first.page as Tab).hang()
  server.put('a')
  await later(8_000)
  await become(second, { state: 'live', via: 'sse' })
  await isRight(second)
  server.put('b')
  ;(first.page as Tab).recover()
  await later(3_000)
  await become(first, { state: 'live', via: 'leader' })
  await soon(() => expect(first.counts.refetched).toBe(1))
  await isRight(first)
  await isRight(second)
})

test('a deposed tab that leads again before it could follow fetches anew', async () => {
  const [first, second] = await two()
  ;(first.page as Tab).hang()
  await later(8_000)
  await become(second, { state: 'live', via: 'sse' })
  server.put('a')
  second.leave()
  ;(first.page as Tab).recover()
  await become(first, { state: 'live', via: 'sse' })
  await soon(() => expect(first.counts.refetched).toBe(1))
  await isRight(first)
})

test('followers show how the leader is', async () => {
  const [first, second] = await two()
  await server.stop()
  await become(first, { state: 'reconnecting' })
  await become(second, { state: 'reconnecting' })
  expect(second.feed.connection.retryAt).toEqual(first.feed.connection.retryAt)
  server.put('a')
  await server.start()
  second.feed.reconnect()
  await become(first, { state: 'live' })
  await become(second, { state: 'live', via: 'leader' })
  await isRight(first)
  await isRight(second)
})

test('a tab that is opened while the server is away is right when that is back', async () => {
  const first = visit(browser.open())
  await become(first, { state: 'live' })
  server.mode = 'held'
  server.cut()
  const second = visit(browser.open())
  await later(4_000)
  server.put('a')
  server.mode = 'ok'
  await later(15_000)
  await become(second, { state: 'live', via: 'leader' })
  await isRight(first)
  await isRight(second)
})

test('tabs say little to each other, also while the server is away', async () => {
  const [first, second] = await two()
  const third = visit(browser.open({ isVisible: false }))
  await become(third, { state: 'live', via: 'leader' })
  await server.stop()
  await become(first, { state: 'reconnecting' })
  first.feed.reconnect()
  second.page.hide()
  let words = 0
  const ears = (first.page as Tab).channel(`task-manager ${server.url} 1`)
  ears.onmessage = () => (words += 1)
  await later(20_000)
  ears.close()
  expect(words).toBeGreaterThan(5)
  expect(words).toBeLessThan(60)
})

test('hidden tabs share one slow question where endings are waited for', async () => {
  const once: string[] = []
  const [first, second] = await two({ onEndedOnce: (tasks) => once.push(...tasks.map(({ id }) => id)) })
  server.put('a', { phase: 'running' })
  await isRight(second)
  first.page.hide()
  second.page.hide()
  await later(35_000)
  await soon(() => expect(server.streams).toBe(0))
  const asked = server.askedFor('changes/').length
  server.put('a', { phase: 'finished', finished_at: new Date().toISOString() })
  await later(61_000)
  await soon(() => expect(once).toEqual(['a']))
  expect(server.askedFor('changes/').length - asked).toBeLessThan(4)
  second.page.show()
  await become(second, { state: 'live', via: 'sse' })
  await isRight(second)
  expect(once).toEqual(['a'])
})

test('somebody else who signs in is told nothing of what the tabs had, and the tabs are told nothing of theirs', async () => {
  const [first, second] = await two()
  server.user = 2
  server.tasks.clear()
  server.put('theirs')
  const third = visit(browser.open())
  await become(third, { state: 'live' })
  await soon(() => expect(third.known()).toEqual({ theirs: 1 }))
  server.cut()
  for (const visitor of [first, second]) {
    await soon(() => expect(visitor.counts.forgotten).toBe(1))
    await become(visitor, { state: 'live' })
    await soon(() => expect(visitor.known()).toEqual({ theirs: 1 }))
  }
})

test('who comes back to a tab after somebody else signed in sees nothing of what it had', async () => {
  const [first] = await two()
  server.user = 2
  server.tasks.clear()
  first.page.hide()
  first.page.show()
  await soon(() => expect(first.counts.forgotten).toBe(1))
  await soon(() => expect(first.known()).toEqual({}))
})

test('without locks each tab has its own connection, and beyond three a tab asks now and then', async () => {
  browser = new Browser({ hasLocks: false })
  const tabs: Visitor[] = []
  // One after the other: of those that come at once it is chance which has no room.
  for (const via of ['sse', 'sse', 'sse', 'polling']) {
    const visitor = visit(browser.open())
    tabs.push(visitor)
    await become(visitor, { via })
    await later(500)
  }
  tabs[0]?.page.fire('pagehide')
  await later(2_000)
  await become(tabs[3] as Visitor, { state: 'live', via: 'sse' })
})
