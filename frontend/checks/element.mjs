// Opens a page with <task-monitor> and its like, as `{% load task_manager %}` writes it, under a policy that allows files
// only. Needs dist/ and the built elements.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import { createFakeServer } from '../dist/testing/index.js'
import { inBrowser } from './browser.mjs'
import { root } from './common.mjs'

const STATIC = `${root}../src/task_manager/static/task_manager/`
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
const PAGE = `<!doctype html>
<html lang="es">
  <head><meta charset="utf-8"><title>Elements</title></head>
  <body>
    <link rel="stylesheet" href="/static/task-monitor.css">
    <script type="module" src="/static/task-monitor.js"></script>
    <task-monitor base-url="/api/tasks/" filter-module="nomina" detail-href="/tareas/{id}/"></task-monitor>
    <task-monitor base-url="/api/tasks/" locale="en" filter-module="contabilidad" theme="dark"></task-monitor>
    <task-button start="/api/payroll/" variables='{"periodo": "2026-10"}' label="Consolidar"></task-button>
    <notification-bell></notification-bell>
  </body>
</html>`

const api = createFakeServer({
  tasks: [
    { id: 'a', title: 'Consolidar nómina', module: 'nomina', phase: 'running' },
    { id: 'b', title: 'Cuadrar libro mayor', module: 'contabilidad' },
  ],
})
api.onStart('/api/payroll/', (body) => ({
  id: 'c',
  title: `Nómina ${body.periodo}`,
  phase: 'running',
  module: 'nomina',
}))

async function answer(request, response) {
  if (request.url === '/') {
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': POLICY }).end(PAGE)
  } else if (request.url.startsWith('/static/')) {
    const type = request.url.endsWith('.css') ? 'text/css' : 'text/javascript'
    response
      .writeHead(200, { 'Content-Type': type })
      .end(readFileSync(STATIC + request.url.slice('/static/'.length)))
  } else if (request.url.startsWith('/api/')) {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const body = chunks.length > 0 ? chunks.join('') : undefined
    const found = await api.fetch(request.url, { method: request.method, headers: request.headers, body })
    response.writeHead(found.status, { 'Content-Type': 'application/json' }).end(await found.text())
  } else {
    response.writeHead(404).end()
  }
}

async function visit(page) {
  const [first, second] = [page.locator('task-monitor').nth(0), page.locator('task-monitor').nth(1)]
  await first.getByRole('heading', { name: 'Mis tareas' }).waitFor()
  await first.getByRole('link', { name: 'Consolidar nómina' }).waitFor()
  assert.equal(await first.getByText('Cuadrar libro mayor').count(), 0)
  await second.getByRole('heading', { name: 'My tasks' }).waitFor()
  await second.getByText('Cuadrar libro mayor').first().waitFor()

  await first.evaluate((element) => element.setAttribute('filter-module', 'contabilidad'))
  await first.getByText('Cuadrar libro mayor').first().waitFor()
  await second.evaluate((element) => element.remove())

  const ended = page.evaluate(
    () =>
      new Promise((resolve) =>
        globalThis.addEventListener('task-ended', (event) => resolve(event.detail.task.id)),
      ),
  )
  await page.getByRole('button', { name: 'Consolidar' }).click()
  await page.locator('task-button').getByRole('progressbar').first().waitFor()
  api.update('c', { phase: 'finished', state: 'SUCCESS', finished_at: new Date().toISOString() })
  assert.equal(await ended, 'c')
  assert.equal(
    await page.locator('task-button').evaluate((node) => globalThis.getComputedStyle(node).display),
    'inline-block',
  )
}

const server = createServer((request, response) => void answer(request, response))
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
try {
  await inBrowser(`http://127.0.0.1:${server.address().port}/`, visit)
  console.log('The elements work under a policy that allows files only')
} finally {
  server.closeAllConnections()
  server.close()
}
