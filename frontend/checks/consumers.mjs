// Installs the package, as npm would publish it, in small applications, and builds, renders and opens these.
// `node checks/consumers.mjs [application…]`; needs dist/ and the network, or npm's cache of it.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inBrowser } from './browser.mjs'
import { root } from './common.mjs'

const APPS = `${root}checks/consumers`
const KINDS = { vite: checkVite, next: checkNext }
const ENV = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CI: '1' }
/** What the server writes of a component: its root, before anything was fetched. */
const RENDERED = 'tm-monitor'

const PATIENCE_MS = 180_000

/** Run a command to its end; return its standard output. */
function run(folder, command, ...options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, options, {
      cwd: folder,
      env: ENV,
      timeout: PATIENCE_MS,
    })
    let output = ''
    let errors = ''
    child.stdout.on('data', (data) => (output += data))
    child.stderr.on('data', (data) => (errors += data))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`${command} ${options.join(' ')} (${code})\n${(output + errors).slice(-6000)}`))
    })
  })
}

/** Start a server that prints its address; call `visit` with that, and return all that it wrote. */
async function whileRunning(folder, command, options, visit) {
  const child = spawn(command, options, {
    cwd: folder,
    env: ENV,
    detached: true,
  })
  let output = ''
  const closed = new Promise((resolve) => child.on('close', resolve))
  try {
    const address = await new Promise((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (data) => {
          output += data
          const found = /http:\/\/(localhost|127\.0\.0\.1):\d+/.exec(output)
          if (found) resolve(found[0])
        })
      }
      closed.then(() => reject(new Error(`${command} ended\n${output}`)))
      setTimeout(() => reject(new Error(`${command} did not start\n${output}`)), 30_000).unref()
    })
    await visit(address)
  } finally {
    if (child.exitCode === null) process.kill(-child.pid)
    await closed
  }
  return output
}

async function pack(folder) {
  const [{ filename, size }] = JSON.parse(
    await run(root, 'npm', 'pack', '--json', '--pack-destination', folder),
  )
  console.log(`${filename}: ${(size / 1024).toFixed(0)} kB`)
  return join(folder, filename)
}

async function checkVite(folder, step) {
  const bin = (name) => join(folder, 'node_modules/.bin', name)
  await step('types', () => run(folder, bin('tsc')))
  await step('build', () => run(folder, bin('vite'), 'build'))
  await step('render', async () => {
    await run(folder, bin('vite'), 'build', '--ssr', 'src/server.tsx', '--outDir', 'dist-server')
    requireRendered(await run(folder, 'node', 'ssr.mjs'))
  })
  await step('open', () => whileRunning(folder, 'node', ['serve.mjs'], seeRow))
}

async function checkNext(folder, step) {
  const next = join(folder, 'node_modules/.bin/next')
  await step('types and build', () => run(folder, next, 'build'))
  await step('render', () => renderNext(folder, next))
}

async function renderNext(folder, next) {
  const output = await whileRunning(
    folder,
    next,
    ['start', '--port', '0', '--hostname', '127.0.0.1'],
    async (address) => {
      const response = await fetchWhenReady(address)
      requireRendered(await response.text())
    },
  )
  if (output.includes('FETCHED') || /error/i.test(output))
    throw new Error(`The server that renders wrote:\n${output}`)
}

async function fetchWhenReady(address) {
  for (const until = Date.now() + 20_000; ;) {
    try {
      const response = await fetch(address)
      if (!response.ok) throw new Error(`${address} answered ${response.status}\n${await response.text()}`)
      return response
    } catch (error) {
      if (!(error instanceof TypeError) || Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function requireRendered(html) {
  if (!html.includes(RENDERED)) throw new Error(`The server rendered no ${RENDERED}:\n${html.slice(0, 3000)}`)
}

/** Open the page in a browser, and wait for the row of the task. */
function seeRow(address) {
  return inBrowser(address, async (page) => {
    await page.locator('.tm-monitor').getByText('Consolidar nómina').first().waitFor({ timeout: 15_000 })
    const root = page.locator('.tm-root').first()
    const radius = await root.evaluate((node) =>
      globalThis.getComputedStyle(node).getPropertyValue('--tm-radius'),
    )
    if (!radius) throw new Error('The stylesheet does not count: there is no --tm-radius')
  })
}

async function check(app, tarball, temporary) {
  const folder = join(temporary, app)
  const [kind] = app.split('-')
  if (kind === 'vite') cpSync(`${APPS}/vite`, folder, { recursive: true })
  cpSync(`${APPS}/${app}`, folder, { recursive: true })
  const times = []
  const step = async (name, work) => {
    const started = Date.now()
    try {
      await work()
    } finally {
      times.push(`${name} ${seconds(started)}`)
    }
  }
  const install = [
    'install',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--prefer-offline',
    '--loglevel=error',
  ]
  try {
    await step('install', () => run(folder, 'npm', ...install, tarball))
    await KINDS[kind](folder, step)
    console.log(`ok     ${app}: ${times.join(', ')}`)
  } catch (error) {
    console.log(`FAILED ${app}: ${times.join(', ')}\n${error.stack ?? error}`)
    process.exitCode = 1
  }
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(0)} s`
}

const started = Date.now()
const known = readdirSync(APPS).filter((name) => name !== 'vite')
const wanted = process.argv.slice(2)
const temporary = mkdtempSync(join(tmpdir(), 'task-manager-consumers-'))
try {
  const tarball = await pack(temporary)
  const waiting = wanted.length > 0 ? wanted : known
  const next = async () => {
    for (let app = waiting.shift(); app; app = waiting.shift()) await check(app, tarball, temporary)
  }
  await Promise.all([next(), next()])
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
console.log(`consumers: ${seconds(started)}`)
