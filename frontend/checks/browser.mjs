import { chromium } from '@playwright/test'

/** Open an address in Chromium and call `visit` with the page; what the page complains of is an error. */
export async function inBrowser(address, visit) {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage({ locale: 'es-CO' })
    const complaints = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      const { url } = message.location()
      if (message.type() === 'error' && !url.endsWith('/favicon.ico'))
        complaints.push(`${message.text()} ${url}`)
    })
    await page.goto(address)
    await visit(page).catch((error) => complaints.unshift(String(error)))
    if (complaints.length > 0) throw new Error(complaints.join('\n'))
  } finally {
    await browser.close()
  }
}
