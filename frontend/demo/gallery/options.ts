import type { Language } from '../context.js'

export interface GalleryOptions {
  language: Language
  theme: 'light' | 'dark'
  /** Show one section alone, by its id. */
  only: string | null
}

/** Read `?locale=es&theme=dark&only=task-row`. */
export function readOptions(search: string): GalleryOptions {
  const query = new URLSearchParams(search)
  return {
    language: query.get('locale') === 'es' ? 'es' : 'en',
    theme: query.get('theme') === 'dark' ? 'dark' : 'light',
    only: query.get('only'),
  }
}

export function addressOf(options: GalleryOptions): string {
  const query = new URLSearchParams({ locale: options.language, theme: options.theme })
  if (options.only) query.set('only', options.only)
  return `/gallery/?${query}`
}
