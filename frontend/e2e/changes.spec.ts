import { expect, test, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test'

import { enterAs, expectPhase, row, start, type Person } from './demo.js'
import { look, streamsOf, Wire } from './wire.js'

/** The connection chip of a list. */
const chip = (page: Page): Locator => page.locator('.tm-monitor .tm-connection')

async function expectLive(page: Page): Promise<void> {
  await expect(chip(page)).toHaveAttribute('data-state', 'live', { timeout: 30_000 })
}

/** Another browser, on the demo itself or on what lies before it. */
async function another(browser: Browser, url: string): Promise<BrowserContext> {
  return browser.newContext({ baseURL: url, locale: 'es-CO', timezoneId: 'America/Bogota' })
}

async function enterTasks(context: BrowserContext, person: Person): Promise<Page> {
  const page = await context.newPage()
  await enterAs(page, person, '/tareas/')
  await expectLive(page)
  return page
}

/** Start the payroll by its page in a tab of its own; return its id. */
async function startPayroll(context: BrowserContext): Promise<string> {
  const page = await context.newPage()
  await page.goto('/nomina/')
  const id = await start(page, 'Consolidar nómina')
  await page.close()
  return id
}

/** The row of a task. */
const task = (page: Page, id: string): Locator =>
  page.locator('.tm-monitor .tm-row', { has: page.locator(`a[href*="/tareas/${id}/"]`) })

/** Collect the values of a progress bar until there are some. */
async function watch(bar: Locator, values: Set<number>): Promise<void> {
  await expect
    .poll(
      async () => {
        // What is there now: a wait for it would see less of a page that a busy machine holds up.
        const [now] = await bar.evaluateAll((found) => found.map((one) => one.getAttribute('aria-valuenow')))
        const value = Number(now ?? NaN)
        if (Number.isFinite(value)) values.add(value)
        return values.size
      },
      { timeout: 60_000, intervals: [100] },
    )
    .toBeGreaterThan(2)
}

test('a progress moves in two browsers at once, by streams', async ({ browser, baseURL }) => {
  const url = String(baseURL)
  const contexts = [await another(browser, url), await another(browser, url)] as const
  const pages = [await enterTasks(contexts[0], 'nomina'), await enterTasks(contexts[1], 'operacion')] as const
  await startPayroll(contexts[0])
  const seen = [new Set<number>(), new Set<number>()] as const
  await Promise.all(
    pages.map((page, index) =>
      watch(row(page, 'Consolidar nómina').getByRole('progressbar'), seen[index] as Set<number>),
    ),
  )
  for (const context of contexts) await context.close()
})

test('two tabs of a browser share one connection, and the other takes over from a hidden one', async ({
  browser,
  baseURL,
}) => {
  const context = await another(browser, String(baseURL))
  const first = await context.newPage()
  const firstStreams = streamsOf(first)
  await enterAs(first, 'nomina', '/tareas/')
  await expectLive(first)
  expect(firstStreams()).toBeGreaterThan(0)

  const second = await context.newPage()
  const secondStreams = streamsOf(second)
  await second.goto('/tareas/')
  await expectLive(second)
  const id = await startPayroll(context)
  for (const page of [first, second]) await expectPhase(row(page, 'Consolidar nómina'), /running|finished/)
  expect(secondStreams()).toBe(0)

  await look(first, false)
  await expect.poll(secondStreams, { timeout: 15_000 }).toBeGreaterThan(0)
  await startPayroll(context)
  await expectPhase(row(second, 'Consolidar nómina'), /queued|running/)
  await look(second, false)
  await look(first, true)
  await expectLive(first)
  await expect(task(first, id)).toBeVisible()
  await context.close()
})

test('a server that is gone is told within moments, what is shown stays, and all heals by itself', async ({
  browser,
  baseURL,
}) => {
  const wire = new Wire(Number(new URL(String(baseURL)).port))
  await wire.mend()
  const behind = await another(browser, wire.url)
  const direct = await another(browser, String(baseURL))
  const page = await enterTasks(behind, 'nomina')
  await enterTasks(direct, 'nomina')
  await startPayroll(behind)
  await expectPhase(row(page, 'Consolidar nómina'), /running|finished/)

  const cutAt = Date.now()
  wire.cut()
  await expect(chip(page)).toHaveAttribute('data-state', 'reconnecting', { timeout: 15_000 })
  test.info().annotations.push({ type: 'reconnecting after', description: `${Date.now() - cutAt} ms` })
  await expect(page.locator('.tm-banner')).toContainText(/actualizad/i)
  await expect(row(page, 'Consolidar nómina')).toBeVisible()
  const id = await startPayroll(direct)

  await page.waitForTimeout(10_000 - (Date.now() - cutAt))
  await wire.mend()
  await expectLive(page)
  await expect(page.locator('.tm-banner')).toHaveCount(0)
  await expect(task(page, id)).toBeVisible()
  await expectPhase(task(page, id), 'finished')
  await behind.close()
  await direct.close()
  wire.cut()
})

test('without a network the page says so, and is right when it is back', async ({ browser, baseURL }) => {
  const context = await another(browser, String(baseURL))
  const elsewhere = await another(browser, String(baseURL))
  const page = await enterTasks(context, 'contabilidad')
  await enterTasks(elsewhere, 'contabilidad')
  await context.setOffline(true)
  await expect(chip(page)).toHaveAttribute('data-state', /offline|reconnecting/, { timeout: 15_000 })
  const other = await elsewhere.newPage()
  await other.goto('/contabilidad/')
  const id = await start(other, 'Importar asientos')
  await context.setOffline(false)
  await expectLive(page)
  await expect(task(page, id)).toBeVisible()
  await context.close()
  await elsewhere.close()
})

test('somebody else who signs in by another tab is not shown what was there', async ({
  browser,
  baseURL,
}) => {
  const context = await another(browser, String(baseURL))
  const first = await enterTasks(context, 'nomina')
  const id = await startPayroll(context)
  await expect(task(first, id)).toBeVisible()
  await look(first, false)

  const second = await context.newPage()
  await enterAs(second, 'contabilidad', '/tareas/')
  await expectLive(second)
  await expect(task(second, id)).toHaveCount(0)
  await look(second, false)
  await look(first, true)
  await expect(task(first, id)).toHaveCount(0)
  await expectLive(first)
  await context.close()
})
