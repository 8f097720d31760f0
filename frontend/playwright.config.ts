import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { defineConfig, devices } from '@playwright/test'

// Chosen once, by the first process that reads this.
const port = (process.env['E2E_PORT'] ??= freePort())
const results = fileURLToPath(new URL('test-results', import.meta.url))
const report = process.env['PLAYWRIGHT_JUNIT_OUTPUT_FILE']

/** Return a port that nobody uses: two checkouts may run their tests at once. */
function freePort(): string {
  const ask = 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
  return execFileSync('python3', ['-c', ask], { encoding: 'utf8' }).trim()
}

/** Return the browser that the system has: nothing is downloaded. */
function chromium(): string {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim()
    } catch {
      // Perhaps by another name.
    }
  }
  throw new Error('Install Chromium, for example: apt-get install chromium')
}

/** The demo as `make run` starts it, with data of its own. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: results,
  // One demo, whose worker a test stops: one after the other.
  workers: 1,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ...(report ? [['junit', { outputFile: report }] as ['junit', object]] : [])],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://127.0.0.1:${port}`,
    locale: 'es-CO',
    timezoneId: 'America/Bogota',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: chromium(), args: ['--no-sandbox'] },
  },
  webServer: {
    command: `python3 ../scripts/${process.env['E2E_STACK'] === 'production' ? 'production' : 'run'}.py`,
    url: `http://127.0.0.1:${port}/entrar/`,
    env: {
      ...(process.env as Record<string, string>),
      PORT: port,
      SGM_RUN_DIR: `${results}-demo`,
      // Pictures are of what is under way: nobody waits for them.
      SGM_PACE: process.env['SGM_PACE'] ?? (process.env['SCREENSHOTS'] === 'docs' ? '0.8' : '0.4'),
    },
    // For whoever writes these tests, with a demo that runs already.
    reuseExistingServer: process.env['E2E_REUSE'] === '1',
    timeout: 240_000,
    stdout: 'pipe',
    gracefulShutdown: { signal: 'SIGINT', timeout: 10_000 },
  },
})
