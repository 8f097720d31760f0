import { fileURLToPath } from 'node:url'

import { expect, type Locator, type Page } from '@playwright/test'

/** `npm run screenshots` makes all pictures of the documentation; the checks make some, to show that they can be made. */
export const isForDocs = process.env['SCREENSHOTS'] === 'docs'
export const folder = fileURLToPath(
  new URL(isForDocs ? '../../docs/images' : '../test-results/screenshots', import.meta.url),
)

/** The three people whom the demo's login page offers. */
export type Person = 'nomina' | 'contabilidad' | 'operacion'

const BUTTONS: Record<Person, RegExp> = {
  nomina: /n[óo]mina|payroll/i,
  contabilidad: /contabilidad|accounting/i,
  operacion: /operaci[óo]n|operator|operations/i,
}

export async function enterAs(page: Page, person: Person, then = '/'): Promise<void> {
  await page.goto(`/entrar/?next=${encodeURIComponent(then)}`)
  await page.getByRole('button', { name: BUTTONS[person] }).click()
  await page.waitForURL((url) => url.pathname === then)
}

/** The card of a task on its module's page. */
export function card(page: Page, title: string): Locator {
  return page.getByRole('article', { name: title, exact: true })
}

/** The newest row of a task in a list. */
export function row(page: Page, title: string): Locator {
  return page.locator('.tm-monitor').getByRole('article', { name: title, exact: true }).first()
}

/** Press the start button of a task's card; return the id of what was started. */
export async function start(page: Page, title: string): Promise<string> {
  const answered = page.waitForResponse(
    (response) => response.request().method() === 'POST' && response.status() === 202,
  )
  await card(page, title).locator('.tm-task-button button').first().click()
  const { task_id } = (await (await answered).json()) as { task_id: string }
  return task_id
}

/** Wait until nothing of the reader's is under way, so that a picture shows what it is of. */
export async function settled(page: Page): Promise<void> {
  const active = '/api/tasks/executions/?user=me&phase=scheduled,queued,running,retrying,cancelling'
  await expect
    .poll(
      async () => ((await (await page.request.get(active)).json()) as { results: unknown[] }).results.length,
      { timeout: 60_000 },
    )
    .toBe(0)
}

export async function expectPhase(locator: Locator, phase: string | RegExp): Promise<void> {
  await expect(locator).toHaveAttribute('data-phase', phase, { timeout: 30_000 })
}

/** Stop or start a process of the demo. */
export async function order(page: Page, which: string): Promise<void> {
  const token = (await page.context().cookies()).find(({ name }) => name === 'csrftoken')?.value ?? ''
  const answer = await page.request.post(`/api/demo/${which}/`, { headers: { 'X-CSRFToken': token } })
  expect(answer.ok(), await answer.text()).toBe(true)
}

export async function expectProcess(page: Page, name: 'worker' | 'flower', state: string): Promise<void> {
  await expect
    .poll(
      async () =>
        ((await (await page.request.get('/api/demo/state/')).json()) as Record<string, { state: string }>)[
          name
        ]?.state,
      {
        timeout: 30_000,
      },
    )
    .toBe(state)
}
