import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { expect, test, type Page } from '@playwright/test'

import { enterAs, expectPhase, row, start } from './demo.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  nodes: { target: string[]; failureSummary: string }[]
}

/** Fail with every rule that is broken, and where. */
async function expectAccessible(page: Page, without: string[] = []): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const violations = await page.evaluate(async (names) => {
    const { axe } = window as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> }
    }
    const rules = Object.fromEntries(names.map((name) => [name, { enabled: false }]))
    return (await axe.run({ rules })).violations
  }, without)
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ target, failureSummary }) => [target, failureSummary]),
    })),
  ).toEqual([])
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [inner, width] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
  expect(inner).toBeLessThanOrEqual(width as number)
}

for (const theme of ['light', 'dark'] as const) {
  test.describe(`in ${theme} colours`, () => {
    test.use({ colorScheme: theme })

    test('axe finds nothing on any screen', async ({ page }) => {
      await page.goto('/entrar/')
      await expectAccessible(page)
      await enterAs(page, 'operacion')
      for (const path of ['/', '/nomina/', '/contabilidad/', '/tareas/', '/operacion/', '/romper/']) {
        await page.goto(path)
        await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
        // A page that is told of changes is never idle on the network.
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
        await expectAccessible(page)
      }
    })

    for (const locale of ['es', 'en']) {
      test(`axe finds nothing in any state of any component (${locale})`, async ({ page }) => {
        await page.goto(`/gallery/?locale=${locale}&theme=${theme}`)
        // Each state has come to rest.
        await expect(page.locator('html')).toHaveAttribute('data-ready')
        // The same component in many states has the same name many times.
        await expectAccessible(page, ['landmark-unique'])
      })
    }
  })
}

test('320 px are enough for everything', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto('/entrar/')
  await expectNoSidewaysScroll(page)
  await enterAs(page, 'operacion')
  for (const path of [
    '/',
    '/nomina/',
    '/contabilidad/',
    '/tareas/',
    '/operacion/',
    '/romper/',
    '/gallery/',
  ]) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
    await expectNoSidewaysScroll(page)
  }
})

test('the keyboard alone starts, follows, opens, cancels and closes', async ({ page }) => {
  await enterAs(page, 'contabilidad', '/contabilidad/')
  await start(page, 'Informe anual detallado')
  await page.goto('/tareas/')
  await expectPhase(row(page, 'Informe anual detallado'), 'running')
  const isAt = (text: RegExp) =>
    page.evaluate(
      (source) =>
        new RegExp(source, 'i').test(
          `${document.activeElement?.getAttribute('aria-label') ?? ''} ${document.activeElement?.textContent ?? ''}`,
        ),
      text.source,
    )
  const tabTo = async (text: RegExp): Promise<void> => {
    for (let count = 0; count < 60; count += 1) {
      await page.keyboard.press('Tab')
      if (await isAt(text)) return
    }
    throw new Error(`Tab never came to ${text}`)
  }
  await tabTo(/informe anual/)
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  expect(await isAt(/informe anual/)).toBe(true)
  await tabTo(/cancelar.*informe anual/)
  await page.keyboard.press('Enter')
  await expectPhase(row(page, 'Informe anual detallado'), 'cancelled')
  // Whoever pressed it has not lost her place.
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true)
})

test('with reduced motion nothing moves by itself', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto('/gallery/?locale=es&theme=light')
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible()
  const moving = await page.evaluate(
    () =>
      document.getAnimations().filter((animation) => {
        const { iterations = 1, duration } = animation.effect?.getTiming() ?? {}
        return animation.playState === 'running' && (iterations === Infinity || Number(duration) > 50)
      }).length,
  )
  expect(moving).toBe(0)
})

test('forced colours keep bars, icons and focus visible', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await page.goto('/gallery/?locale=es&theme=light')
  const bar = page.getByRole('progressbar').first()
  await expect(bar).toBeVisible()
  const hasEdge = await bar.evaluate((node) => {
    const found = [node, ...node.querySelectorAll('*')].map((each) => getComputedStyle(each as Element))
    return found.some(
      ({ borderTopStyle, outlineStyle, backgroundColor }) =>
        borderTopStyle !== 'none' || outlineStyle !== 'none' || backgroundColor !== 'rgba(0, 0, 0, 0)',
    )
  })
  expect(hasEdge).toBe(true)
})
