import { waitFor } from '@testing-library/react'

import { createFakeServer } from '../testing/fake-server.js'
import type { Task, TaskChange } from './types.js'

function openFeed(server = createFakeServer({ tasks: [{ id: 'a' }] })) {
  const client = server.client()
  const changes: TaskChange[] = []
  const ended: Task[] = []
  const counts = { refetch: 0, forget: 0 }
  client.feed.listen({
    onChanges: (told) => changes.push(...told),
    onEnded: (tasks) => ended.push(...tasks),
    onRefetch: () => (counts.refetch += 1),
    onForget: () => (counts.forget += 1),
    isBusy: () => true,
  })
  const release = client.feed.retain()
  onTestFinished(release)
  return { server, client, feed: client.feed, changes, ended, counts, release }
}

test('changes arrive while the feed is retained, and what was missed when it is again', async () => {
  const { server, feed, changes, release } = openFeed()
  await feed.ready()
  server.update('a', { phase: 'running' })
  await waitFor(() => expect(changes).toHaveLength(1))
  release()
  await waitFor(() => expect(feed.connection.state).toBe('idle'), { timeout: 3_000 })
  server.update('a', { phase: 'finished' })
  onTestFinished(feed.retain())
  await waitFor(() => expect(changes).toHaveLength(2))
})

test('a server that goes away is tried again, with the last sync remembered', async () => {
  const { server, feed, changes } = openFeed()
  await feed.ready()
  const synced = feed.connection.lastSyncedAt
  server.offline = true
  await waitFor(() => expect(feed.connection.state).toBe('reconnecting'))
  expect(feed.connection.retryAt).not.toBeNull()
  expect(feed.connection.lastSyncedAt?.getTime()).toBeGreaterThanOrEqual(synced?.getTime() ?? 0)
  server.update('a', { phase: 'running' })
  server.offline = false
  feed.reconnect()
  await waitFor(() => expect(changes).toHaveLength(1))
  expect(feed.connection).toMatchObject({ state: 'polling', via: 'polling', error: null })
})

test('who is signed out is not asked for again until somebody reconnects', async () => {
  const { server, feed } = openFeed()
  await feed.ready()
  server.fail('changes', 401, 'not_authenticated')
  await waitFor(() => expect(feed.connection.state).toBe('closed'))
  const asked = server.calls.length
  server.heal()
  feed.poke()
  feed.reconnect()
  await waitFor(() => expect(feed.connection.state).toBe('polling'))
  expect(server.calls.length).toBeGreaterThan(asked)
})

test('a cursor that cannot be continued asks for a fetch and goes on', async () => {
  const { server, feed, changes, counts } = openFeed()
  await feed.ready()
  server.mustRefetch()
  await waitFor(() => expect(counts.refetch).toBe(1))
  server.update('a', { phase: 'running' })
  await waitFor(() => expect(changes).toHaveLength(1))
})

test('an ending is told once, a correction once more, and an old ending never', async () => {
  const { server, client, feed, ended } = openFeed(
    createFakeServer({
      tasks: [{ id: 'a' }, { id: 'old', phase: 'finished', finished_at: '2026-01-01T00:00:00Z' }],
    }),
  )
  await feed.ready()
  await client.listTasks()
  server.update('old', { title: 'Renamed' })
  server.update('a', { phase: 'running' })
  server.update('a', { phase: 'lost' })
  server.update('a', { title: 'Renamed' })
  server.update('a', { phase: 'finished', revision: 1 })
  server.start({ id: 'quick', phase: 'finished', finished_at: new Date().toISOString() })
  await waitFor(() => expect(ended.map(({ id }) => id)).toEqual(['a', 'a', 'quick']))
})

test('somebody else signing in makes everything forgotten', async () => {
  const session = { user: { id: 1, name: 'ana', is_staff: false } }
  const { client, counts } = openFeed(createFakeServer({ session }))
  await client.session()
  expect(counts.forget).toBe(0)
  session.user.id = 2
  await client.session()
  expect(counts.forget).toBe(1)
})

test('a hidden page stops asking after its grace, and asks at once when it is back', async () => {
  const server = createFakeServer({ tasks: [{ id: 'a' }] })
  const client = server.client({ pauseWhenHidden: { after: 5 } })
  const changes: TaskChange[] = []
  client.feed.listen({ onChanges: (told) => changes.push(...told), isBusy: () => true })
  onTestFinished(client.feed.retain())
  await client.feed.ready()

  const show = (state: DocumentVisibilityState): void => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
    document.dispatchEvent(new Event('visibilitychange'))
  }
  show('hidden')
  let asked = -1
  await waitFor(() => {
    const before = asked
    asked = server.calls.length
    expect(asked).toBe(before)
  })
  server.update('a', { phase: 'running' })
  show('visible')
  await waitFor(() => expect(changes).toHaveLength(1))
})
