import type { ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'

import { en } from '../locales/en.js'
import { es } from '../locales/es.js'
import { TaskManagerProvider } from '../provider/provider.js'
import { chooseLocale } from '../provider/locale.js'
import { themeOf } from './attributes.js'
import { clientFor, queryClient } from './shared.js'

const LOCALES = [en, es]
const SHARED = ['base-url', 'locale', 'theme']

/** An element that shows a component inside itself (no shadow: the page's CSS variables count) and follows its attributes. */
export abstract class ReactElement extends HTMLElement {
  static readonly attributes: readonly string[] = []
  #root: Root | null = null

  static get observedAttributes(): string[] {
    return [...SHARED, ...this.attributes]
  }

  /** Return the component, from the attributes as they are now. */
  protected abstract content(): ReactNode

  connectedCallback(): void {
    this.#render()
  }

  attributeChangedCallback(): void {
    this.#render()
  }

  disconnectedCallback(): void {
    // An element that is moved is taken out and put in again: that is not its end.
    queueMicrotask(() => {
      if (this.isConnected) return
      this.#root?.unmount()
      this.#root = null
    })
  }

  /** Tell the page, as `event.detail`. */
  protected tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }))
  }

  #render(): void {
    if (!this.isConnected) return
    this.#root ??= createRoot(this)
    const locale = this.getAttribute('locale')
    this.#root.render(
      <TaskManagerProvider
        client={clientFor(this.getAttribute('base-url'))}
        queryClient={queryClient}
        locale={locale ? chooseLocale(LOCALES, locale) : LOCALES}
        theme={themeOf(this.getAttribute('theme'))}
      >
        {this.content()}
      </TaskManagerProvider>,
    )
  }
}
