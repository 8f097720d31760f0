import { expect, test, type Page } from '@playwright/test'

import { card, enterAs, expectPhase, folder, isForDocs, row, settled, start } from './demo.js'

const LANGUAGES = { es: 'es-CO', en: 'en-GB' }
const NAMES = {
  es: ['Lo que ve la contadora', 'Lo que usted escribe'],
  en: ['What she sees', 'What you write'],
}

/** The picture of the README: the page, and beside it the code that makes it. */
for (const theme of ['light', 'dark'] as const) {
  for (const [language, locale] of Object.entries(LANGUAGES) as ['es' | 'en', string][]) {
    if (!isForDocs && (theme !== 'light' || language !== 'en')) continue
    test(`the page beside its code, ${theme}, ${language}`, async ({ browser }) => {
      const look = { colorScheme: theme, locale, reducedMotion: 'reduce' } as const
      const context = await browser.newContext({ ...look, viewport: { width: 720, height: 796 } })
      const page = await context.newPage()
      await enterAs(page, 'nomina', '/nomina/')
      await settled(page)
      const titles = await page.getByRole('article').getByRole('heading').allTextContents()
      const [payroll = '', payment = ''] = titles
      const python = await code(page, payroll, /python/i)
      const react = await code(page, payroll, /react/i)
      await start(page, payment)
      await start(page, payroll)
      await expectPhase(card(page, payroll).locator('.tm-task-button'), 'running')
      await page.goto('/tareas/')
      await expectPhase(row(page, payroll), 'running')
      await expect(row(page, payroll).getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]/)
      const shown = (await page.screenshot({ animations: 'disabled' })).toString('base64')

      await page.setViewportSize({ width: 1360, height: 800 })
      await page.route('**/readme-picture', (route) =>
        route.fulfill({ contentType: 'text/html', body: picture(NAMES[language], shown, [react, python]) }),
      )
      await page.goto('/readme-picture')
      await expect(page.locator('img')).toBeVisible()
      await page.screenshot({ path: `${folder}/readme-${theme}-${language}.png` })
      await context.close()
    })
  }
}

/** Return the highlighted code of a task's tab. */
async function code(page: Page, title: string, tab: RegExp): Promise<string> {
  await card(page, title).getByRole('tab', { name: tab }).click()
  return card(page, title).locator('.sgm-code pre').innerHTML()
}

function picture([left, right]: string[], shown: string, listings: string[]): string {
  const pane = (name = '', inside: string) =>
    `<section><header><i></i><i></i><i></i>${name}</header>${inside}</section>`
  const source = listings.map((listing) => `<div class="sgm-code"><pre>${listing}</pre></div>`).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="stylesheet" href="/static/demo/app.css"><style>
    body { box-sizing: border-box; margin: 0; padding: 28px; display: grid; grid-template: minmax(0, 1fr) / 1fr 1fr; gap: 24px; height: 800px; background: light-dark(#eef1f6, #05080f) }
    section { display: flex; flex-direction: column; border: 1px solid light-dark(#d5dae3, #333741); border-radius: 12px; overflow: hidden; background: light-dark(#fff, #0c111d) }
    header { flex: none; display: flex; gap: 7px; align-items: center; height: 36px; padding: 0 14px; font: 500 12px system-ui; color: light-dark(#475467, #a3a8b3); border-bottom: 1px solid light-dark(#e4e7ec, #333741); background: light-dark(#f7f8fa, #161b26) }
    i { width: 10px; height: 10px; border-radius: 50%; background: light-dark(#d5dae3, #333741) } i + i + i { margin-right: 8px }
    img { display: block; width: 100% }
    .sgm-source { display: block; border: 0; background: none }
    .sgm-code { position: static; height: auto } .sgm-code + .sgm-code { border-top: 1px solid light-dark(#e4e7ec, #333741) }
    .sgm-code pre { position: static; max-height: none; overflow: visible; padding: 14px 20px; font-size: 12.5px }
  </style><body class="tm-root" data-theme="system">${pane(left, `<img src="data:image/png;base64,${shown}" alt="">`)}${pane(right, `<div class="sgm-source">${source}</div>`)}`
}
