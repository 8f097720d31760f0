import { expect, test, type Page } from '@playwright/test'

import { card, enterAs, expectPhase, folder, isForDocs, row, settled, start } from './demo.js'

const WIDTHS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }
const LANGUAGES = { es: 'es-CO', en: 'en-GB' }

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled', caret: 'hide' })
}

for (const [size, viewport] of Object.entries(WIDTHS)) {
  for (const theme of ['light', 'dark'] as const) {
    for (const [language, locale] of Object.entries(LANGUAGES)) {
      const isSample =
        size === 'phone' ? theme === 'dark' && language === 'en' : theme === 'light' && language === 'es'
      if (!isForDocs && !isSample) continue
      test(`${size}, ${theme}, ${language}`, async ({ browser }) => {
        test.setTimeout(300_000)
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
        await enterAs(page, 'nomina', '/nomina/')
        // Again where a busy machine was so slow that the payroll was over before its last picture.
        await expect(async () => {
          await page.goto('/nomina/')
          await settled(page)
          const [payroll = '', payment = ''] = await page
            .getByRole('article')
            .getByRole('heading')
            .allTextContents()
          await start(page, payment)
          const id = await start(page, payroll)
          await expectPhase(card(page, payroll).locator('.tm-task-button'), 'running')
          await expect(card(page, payroll).getByRole('progressbar')).toHaveAttribute(
            'aria-valuenow',
            /^[1-9]/,
          )
          await page.evaluate(() => scrollTo(0, 0))
          await shoot(page, name('module'))
          await page.goto('/tareas/')
          await expect(row(page, payroll).getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]/)
          await shoot(page, name('tasks'))
          await page.goto(`/tareas/${id}/`)
          await expect(page.getByRole('progressbar').first()).toBeVisible()
          await shoot(page, name('task'))
        }).toPass({ timeout: 180_000 })
        await page.context().clearCookies()
        await enterAs(page, 'operacion', '/operacion/')
        await expect(page.locator('.tm-op').getByText(/\d/).first()).toBeVisible()
        // A line takes two looks.
        if (isForDocs)
          await expect(page.locator('.tm-op-sparkline__line')).toHaveCount(5, { timeout: 30_000 })
        await shoot(page, name('operation'))
        await page.goto('/operacion/queues/')
        await expect(page.locator('.tm-op-queues').getByRole('button').first()).toBeVisible({
          timeout: 20_000,
        })
        await shoot(page, name('queues'))
        await page.locator('.tm-op-queues').getByRole('button').first().click()
        await expect(page.locator('.tm-op-names')).toBeVisible()
        await shoot(page, name('worker'))
        await context.close()
      })
    }
  }
}
