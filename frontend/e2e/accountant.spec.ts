import { expect, test } from '@playwright/test'

import { card, enterAs, expectPhase, expectProcess, order, row, start } from './demo.js'

test('she starts the payroll, sees it move and end, and is told', async ({ page }) => {
  await enterAs(page, 'nomina', '/nomina/')
  await start(page, 'Consolidar nómina')
  const button = card(page, 'Consolidar nómina').locator('.tm-task-button')
  await expectPhase(button, 'running')
  const bar = button.getByRole('progressbar')
  const seen: number[] = []
  await expect
    .poll(
      async () => {
        const value = Number((await bar.getAttribute('aria-valuenow').catch(() => null)) ?? NaN)
        if (Number.isFinite(value)) seen.push(value)
        return new Set(seen).size
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(2)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))

  await page.getByRole('link', { name: 'Mis tareas' }).first().click()
  const mine = row(page, 'Consolidar nómina')
  await expectPhase(mine, 'running')
  await expectPhase(mine, 'finished')
  await expect(mine.getByRole('link', { name: /resultado/i })).toBeVisible()

  await page.getByRole('button', { name: /avisos|notificaciones/i }).click()
  await expect(page.locator('.tm-bell').getByText('Consolidar nómina').first()).toBeVisible()
})

test('she cancels what runs, and it stops', async ({ page }) => {
  await enterAs(page, 'contabilidad', '/contabilidad/')
  await start(page, 'Informe anual detallado')
  await page.goto('/tareas/')
  const mine = row(page, 'Informe anual detallado')
  await expectPhase(mine, 'running')
  await mine.getByRole('button', { name: /cancelar/i }).click()
  await expectPhase(mine, 'cancelled')
  await page.reload()
  await expectPhase(row(page, 'Informe anual detallado'), 'cancelled')
})

test('she cancels what waits while nobody works, and it never runs', async ({ page }) => {
  await enterAs(page, 'nomina', '/nomina/')
  await order(page, 'worker/stop')
  try {
    await expectProcess(page, 'worker', 'stopped')
    const id = await start(page, 'Consolidar nómina')
    await page.goto('/tareas/')
    const mine = row(page, 'Consolidar nómina')
    await expectPhase(mine, 'queued')
    await mine.getByRole('button', { name: /cancelar/i }).click()
    await expectPhase(mine, 'cancelled')
    await order(page, 'worker/start')
    await expectProcess(page, 'worker', 'running')
    // Another one goes through the same queue after it: by then it would have run.
    await page.goto('/nomina/')
    await start(page, 'Enviar pago al banco')
    await page.goto('/tareas/')
    await expectPhase(row(page, 'Enviar pago al banco'), /running|retrying|finished/)
    const task = (await (await page.request.get(`/api/tasks/executions/${id}/`)).json()) as {
      phase: string
      started_at: null
    }
    expect(task).toMatchObject({ phase: 'cancelled', started_at: null })
  } finally {
    await order(page, 'worker/start')
  }
})

test('a failure says why in words, and is run again', async ({ page }) => {
  await enterAs(page, 'contabilidad', '/contabilidad/')
  const importing = card(page, 'Importar asientos')
  await importing.getByRole('combobox').selectOption('diario_descuadrado.csv')
  await start(page, 'Importar asientos')
  await page.goto('/tareas/')
  const mine = row(page, 'Importar asientos')
  await expectPhase(mine, 'failed')
  await expect(mine).toContainText(/no cuadra|débito|debe/i)
  await mine.getByRole('button', { name: /reintentar/i }).click()
  await expect(mine).toContainText(/otra vez/i)
})

test('she reloads, and comes back, and finds it', async ({ page }) => {
  await enterAs(page, 'contabilidad', '/contabilidad/')
  const id = await start(page, 'Importar asientos')
  await page.reload()
  await page.goto(`/tareas/${id}/`)
  await expect(page.getByRole('heading', { name: 'Importar asientos' })).toBeVisible()
  await page.goto('/')
  await expect(row(page, 'Importar asientos')).toBeVisible()
})

test('a retried task says which attempt it is', async ({ page }) => {
  await enterAs(page, 'nomina', '/nomina/')
  const id = await start(page, 'Enviar pago al banco')
  await page.goto(`/tareas/${id}/`)
  // The timeline tells of each, however fast they come.
  for (const attempt of [/intento 2 de 5/i, /intento 3 de 5/i])
    await expect(page.getByText(attempt).first()).toBeVisible({ timeout: 30_000 })
  await page.goto('/tareas/')
  await expectPhase(row(page, 'Enviar pago al banco'), 'finished')
})

test('somebody else sees nothing of it', async ({ page, browser }) => {
  await enterAs(page, 'nomina', '/nomina/')
  const id = await start(page, 'Enviar pago al banco')
  const other = await (await browser.newContext()).newPage()
  await enterAs(other, 'contabilidad', '/tareas/')
  await expect(other.locator('.tm-monitor').getByRole('article').first()).toBeVisible()
  await expect(other.getByText('Enviar pago al banco')).toHaveCount(0)
  await other.goto(`/tareas/${id}/`)
  await expect(other.getByText(/no existe/i)).toBeVisible()
  const answer = await other.request.post(`/api/tasks/cancel/${id}/`, {
    headers: { 'Sec-Fetch-Site': 'same-origin' },
  })
  expect(answer.status()).toBe(404)
  await other.context().close()
})

test('without a network what she has stays, says how old it is, and heals by itself', async ({
  page,
  context,
}) => {
  await enterAs(page, 'contabilidad', '/tareas/')
  const rows = page.locator('.tm-monitor').getByRole('article')
  await expect(rows.first()).toBeVisible()
  const count = await rows.count()
  await context.setOffline(true)
  await expect(page.getByText(/sin conexión|reconectando/i).first()).toBeVisible()
  expect(await rows.count()).toBe(count)
  await context.setOffline(false)
  await expect(page.getByText(/sin conexión|reconectando/i)).toHaveCount(0)
})

test('plain fetch calls of a logged-in page work as they are', async ({ page }) => {
  await enterAs(page, 'contabilidad', '/contabilidad/')
  const taskId = await start(page, 'Informe anual detallado')
  const answers = await page.evaluate(async (taskId) => {
    const session = await (await fetch('/api/tasks/session/')).json()
    const userId = session.user.id as number
    const mine = await fetch('/api/tasks/executions/?user=' + userId)
    const workers = await fetch('/api/tasks/workers/')
    const cancelled = await fetch(`/api/tasks/cancel/${taskId}/`, { method: 'POST' })
    return { mine: mine.status, workers: workers.status, cancelled: cancelled.status }
  }, taskId)
  expect(answers).toEqual({ mine: 200, workers: 200, cancelled: 202 })
})

test('the page speaks English when she does', async ({ page }) => {
  await enterAs(page, 'nomina', '/nomina/')
  await page
    .getByRole('button', { name: 'English' })
    .or(page.getByLabel(/idioma/i))
    .first()
    .click()
  await expect(page.getByRole('link', { name: 'My tasks' }).first()).toBeVisible()
})
