import { createServer, connect, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

import type { Page, Request } from '@playwright/test'

/** What lies between a browser and the demo, and can be cut. */
export class Wire {
  readonly #to: number
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #port = 0

  constructor(to: number) {
    this.#to = to
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async mend(): Promise<void> {
    const server = createServer((browser) => {
      const demo = connect(this.#to, '127.0.0.1')
      for (const [one, other] of [
        [browser, demo],
        [demo, browser],
      ] as const) {
        this.#sockets.add(one)
        one.pipe(other)
        one.on('error', () => one.destroy())
        one.on('close', () => {
          this.#sockets.delete(one)
          other.destroy()
        })
      }
    })
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** As when the server ends: what is open breaks, and nothing new is accepted. */
  cut(): void {
    this.#server?.close()
    this.#server = null
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** Headless Chromium shows all tabs at once; make one believe that it is hidden, or seen. */
export async function look(page: Page, isSeen: boolean): Promise<void> {
  await page.evaluate((seen) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (seen ? 'visible' : 'hidden'),
    })
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => !seen })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isSeen)
}

/** Count the streams that a page opens from now on. */
export function streamsOf(page: Page): () => number {
  let count = 0
  page.on('request', (request: Request) => {
    if (new URL(request.url()).pathname.endsWith('/stream/')) count += 1
  })
  return () => count
}
