import { createTaskManagerClient } from './client.js'
import { TaskManagerError } from './errors.js'

/** A server of which each answer is given; what it was asked is kept. */
function server(...answers: (() => Response)[]) {
  const asked: { url: string; init: RequestInit }[] = []
  const fetch = (async (input: RequestInfo | URL, init: RequestInit = {}) => {
    asked.push({ url: String(input), init })
    const answer = answers[Math.min(asked.length, answers.length) - 1]
    if (!answer) throw new TypeError('Failed to fetch')
    return answer()
  }) as typeof globalThis.fetch
  const headers = (index: number): Headers => new Headers(asked[index]?.init.headers)
  return { fetch, asked, headers }
}

const ok = (body: unknown) => () => new Response(JSON.stringify(body))

test('an id may be any text: slashes stay, the rest is encoded', async () => {
  const { fetch, asked } = server(ok({}))
  await createTaskManagerClient({ fetch }).retry('a/b c?d')
  expect(asked.at(-1)?.url).toBe('/api/tasks/executions/a/b%20c%3Fd/retry/')
})

test('the CSRF cookie of the page goes with what changes something, and only with that', async () => {
  document.cookie = 'csrftoken=abc'
  onTestFinished(() => void (document.cookie = 'csrftoken=; expires=Thu, 01 Jan 1970 00:00:00 GMT'))
  const { fetch, headers } = server(ok({ results: [] }))
  const client = createTaskManagerClient({ fetch })
  await client.cancel('1')
  await client.workers()
  expect(headers(0).get('X-CSRFToken')).toBe('abc')
  expect(headers(1).get('X-CSRFToken')).toBeNull()
})

test('a cookie that scripts may not read is asked for at the session endpoint, once', async () => {
  document.cookie = 'csrftoken=; expires=Thu, 01 Jan 1970 00:00:00 GMT'
  const { fetch, asked, headers } = server(ok({ csrf_token: 'from-session' }), ok({}))
  const client = createTaskManagerClient({ fetch })
  await client.cancel('1')
  await client.cancel('2')
  expect(asked.map(({ url }) => url.replace('/api/tasks/', ''))).toEqual([
    'session/',
    'executions/1/cancel/',
    'executions/2/cancel/',
  ])
  expect(headers(2).get('X-CSRFToken')).toBe('from-session')
})

test('on another origin the token comes from the session endpoint', async () => {
  const { fetch, asked, headers } = server(ok({ csrf_token: 'from-session' }), ok({}))
  await createTaskManagerClient({ fetch, baseUrl: 'https://api.example.com/tasks/' }).cancel('1')
  expect(asked.map(({ url }) => url)).toEqual([
    'https://api.example.com/tasks/session/',
    'https://api.example.com/tasks/executions/1/cancel/',
  ])
  expect(headers(1).get('X-CSRFToken')).toBe('from-session')
  expect(asked[1]?.init.credentials).toBe('include')
})

test('a token that expired is asked for again, once', async () => {
  const refused = () => new Response('{"error":{"code":"not_authenticated"}}', { status: 401 })
  const { fetch, headers, asked } = server(ok({}), refused, ok({}))
  const tokens = ['first', 'second', 'third']
  const client = createTaskManagerClient({ fetch, auth: async () => tokens.shift() ?? '' })
  await client.workers()
  await client.workers()
  expect([0, 1, 2].map((index) => headers(index).get('Authorization'))).toEqual([
    'Bearer first',
    'Bearer first',
    'Bearer second',
  ])
  expect(asked[0]?.init.credentials).toBe('omit')
})

test('a token is not sent to servers that it is not for', async () => {
  const { fetch, headers } = server(ok({ task_id: '1' }))
  const client = createTaskManagerClient({
    fetch,
    auth: () => 'secret',
    baseUrl: 'https://api.example.com/tasks',
  })
  await client.start('https://elsewhere.example.com/start/')
  await client.start('https://api.example.com/start/')
  await client.start('/start/')
  expect([0, 1, 2].map((index) => headers(index).get('Authorization'))).toEqual([
    null,
    'Bearer secret',
    'Bearer secret',
  ])
})

test('a refusal carries code, field and parameters', async () => {
  const body = { error: { code: 'invalid', message: 'Write a month', field: 'periodo', params: { a: 1 } } }
  const { fetch } = server(() => new Response(JSON.stringify(body), { status: 400 }))
  const error = await createTaskManagerClient({ fetch })
    .start('/api/x/')
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(TaskManagerError)
  expect(error).toMatchObject({
    code: 'invalid',
    message: 'Write a month',
    field: 'periodo',
    params: { a: 1 },
    status: 400,
  })
})

test("a host's own error shapes are told as far as they say something", async () => {
  const { fetch } = server(() => new Response('{"detail":"Only for accountants"}', { status: 403 }))
  await expect(createTaskManagerClient({ fetch }).start('/x')).rejects.toMatchObject({
    code: 'http_403',
    message: 'Only for accountants',
  })
})

test("a host's serializer errors name their field", async () => {
  const { fetch } = server(() => new Response('{"month":["Write a month like 2026-10."]}', { status: 400 }))
  await expect(createTaskManagerClient({ fetch }).start('/x')).rejects.toMatchObject({
    field: 'month',
    message: 'Write a month like 2026-10.',
  })
})

test('nobody answering, and a login page in place of JSON, are errors with a name', async () => {
  await expect(createTaskManagerClient({ fetch: server().fetch }).workers()).rejects.toMatchObject({
    code: 'network',
    status: null,
  })
  const page = server(() => new Response('<html>'))
  await expect(createTaskManagerClient({ fetch: page.fetch }).workers()).rejects.toMatchObject({
    code: 'not_json',
  })
})

test.each([
  ['abc', 'abc'],
  [{ task_id: 'abc' }, 'abc'],
  [{ taskId: 'abc' }, 'abc'],
  [{ id: 'abc' }, 'abc'],
])('%o names the started task', async (body, id) => {
  const { fetch } = server(ok(body))
  expect(await createTaskManagerClient({ fetch }).start('/x')).toEqual({ taskId: id })
})

test('an answer without a task id says what to answer', async () => {
  const { fetch } = server(ok({ status: 'ok' }))
  await expect(createTaskManagerClient({ fetch }).start('/x')).rejects.toThrow('{"task_id": result.id}')
})
