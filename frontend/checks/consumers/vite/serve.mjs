// The built page beside an API in memory. Prints its address.
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { createFakeServer, makeTask } from '@task-manager/react/testing'

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}
const api = createFakeServer({
  tasks: [makeTask({ title: 'Consolidar nómina', module: 'payroll' })],
})

async function fromApi(request, response) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = chunks.length > 0 ? Buffer.concat(chunks).toString() : undefined
  const answer = await api.fetch(request.url, {
    method: request.method,
    headers: request.headers,
    body,
  })
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
}

async function fromDisk(request, response) {
  const path = request.url === '/' ? '/index.html' : request.url
  try {
    const content = await readFile(`dist${path}`)
    response
      .writeHead(200, {
        'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      })
      .end(content)
  } catch {
    response.writeHead(404).end()
  }
}

const server = createServer((request, response) =>
  request.url.startsWith('/api/') ? fromApi(request, response) : fromDisk(request, response),
)
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`))
