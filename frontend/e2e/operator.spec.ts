import { expect, test } from '@playwright/test'

import { enterAs } from './demo.js'

test('the operator sees the queues, has a worker grow, and it is on record who did', async ({ page }) => {
  await enterAs(page, 'operacion', '/operacion/')
  await page.getByRole('button', { name: 'Colas' }).click()
  const queues = page.getByRole('table').locator('tbody tr')
  await expect(queues.first()).toBeVisible()
  // Depth, and who takes from it: asked of the broker and of the worker.
  await expect(queues.first().getByRole('cell').first()).toHaveText(/^\d/)
  const worker = queues.getByRole('button').first()
  await expect(worker).toBeVisible({ timeout: 20_000 })
  const name = (await worker.textContent()) ?? ''
  await worker.click()

  const article = page.getByRole('article', { name })
  const places = article.locator('dt', { hasText: 'Procesos o hilos' }).locator('+ dd')
  await expect(places).toHaveText(/^\d+$/)
  const before = Number(await places.textContent())
  for (const [action, after] of [
    ['Añadir procesos', before + 1],
    ['Quitar procesos', before],
  ] as const) {
    await article.getByRole('button', { name: action }).click()
    const dialog = page.getByRole('dialog', { name: action })
    await expect(dialog.getByLabel('Cuántos')).toHaveValue('1')
    await dialog.getByRole('button', { name: action }).click()
    await expect(article.getByRole('status').filter({ hasText: `${action}: hecho en ${name}` })).toBeVisible()
    await expect(dialog).toHaveCount(0)
    await expect(places).toHaveText(String(after), { timeout: 20_000 })
    const newest = article.locator('.tm-op-orders li').first()
    await expect(newest).toContainText(action)
    await expect(newest).toContainText('hecha')
    await expect(newest).toContainText(/por \S/)
  }

  await article.getByRole('button', { name: 'Todos los workers' }).click()
  await expect(page.getByRole('button', { name: `Detalles de ${name}` })).toBeVisible()
})

test('what a worker refuses is told in its words', async ({ page }) => {
  await enterAs(page, 'operacion', '/operacion/workers/')
  await page
    .getByRole('button', { name: /^Detalles de/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Limitar el ritmo de una tarea' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Tarea').fill('no.such.task')
  await dialog.getByLabel('Ritmo').fill('10/m')
  await dialog.getByRole('button', { name: 'Limitar el ritmo de una tarea' }).click()
  await expect(dialog.getByText('El worker no conoce ninguna tarea con este nombre.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
})
