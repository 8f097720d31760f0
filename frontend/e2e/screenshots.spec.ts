import { expect, test, type Page } from '@playwright/test'

import { card, enterAs, expectPhase, folder, row, start } from './demo.js'

const WIDTHS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }
const LANGUAGES = { es: 'es-CO', en: 'en-GB' }

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled', caret: 'hide' })
}

for (const [size, viewport] of Object.entries(WIDTHS)) {
  for (const theme of ['light', 'dark'] as const) {
    for (const [language, locale] of Object.entries(LANGUAGES)) {
      test(`${size}, ${theme}, ${language}`, async ({ browser }) => {
        const context = await browser.newContext({
          viewport,
          colorScheme: theme,
          locale,
          deviceScaleFactor: size === 'phone' ? 2 : 1,
        })
        const page = await context.newPage()
        const name = (what: string) => `${what}-${size}-${theme}-${language}`
        await page.goto('/entrar/')
        await shoot(page, name('login'))
        await enterAs(page, 'contabilidad', '/contabilidad/')
        const titles = await page.getByRole('article').getByRole('heading').allTextContents()
        const long = titles.find((title) => /informe|report/i.test(title)) ?? ''
        const id = await start(page, long)
        await expectPhase(card(page, long).locator('.tm-task-button'), 'running')
        await shoot(page, name('module'))
        await page.goto('/tareas/')
        await expectPhase(row(page, long), 'running')
        await expect(row(page, long).getByRole('progressbar')).toBeVisible()
        await shoot(page, name('tasks'))
        await page.goto(`/tareas/${id}/`)
        await expect(page.getByRole('progressbar').first()).toBeVisible()
        await shoot(page, name('task'))
        await page.goto('/tareas/')
        await row(page, long)
          .getByRole('button', { name: /cancel/i })
          .click()
        await expectPhase(row(page, long), 'cancelled')
        await page.context().clearCookies()
        await enterAs(page, 'operacion', '/operacion/')
        await expect(page.locator('.tm-op').getByText(/\d/).first()).toBeVisible()
        await page.waitForLoadState('networkidle').catch(() => {})
        await shoot(page, name('operation'))
        await context.close()
      })
    }
  }
}
