import type { Locale, Messages } from '../locales/messages.js'

/** Some sections of the texts, and of these some texts. */
export type SomeMessages = { [S in keyof Messages]?: Partial<Messages[S]> }

/** Return the offered locale that `language` (BCP-47) is best served by; without one that fits, the first. */
export function chooseLocale(offered: readonly Locale[], language: string): Locale {
  const wanted = language.toLowerCase()
  const primary = wanted.split('-')[0]
  const found =
    offered.find((locale) => locale.code.toLowerCase() === wanted) ??
    offered.find((locale) => locale.code.toLowerCase().split('-')[0] === primary) ??
    offered[0]
  if (!found) throw new Error('No locale: pass at least one to <TaskManagerProvider locale>')
  // The reader's own region writes dates and numbers, where it is known.
  return primary === found.code.split('-')[0] && wanted !== found.code.toLowerCase()
    ? { ...found, code: language }
    : found
}

/** Return `messages` with those of `some` in their place. */
export function overridden(messages: Messages, some: SomeMessages | undefined): Messages {
  if (!some) return messages
  const whole = { ...messages } as Record<string, object>
  for (const [section, texts] of Object.entries(some)) whole[section] = { ...whole[section], ...texts }
  return whole as unknown as Messages
}

export function documentLanguage(): string {
  return document.documentElement.lang
}

export function watchLanguage(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['lang'] })
  return () => observer.disconnect()
}
