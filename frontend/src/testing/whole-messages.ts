import type { Locale, Messages } from '../locales/messages.js'

/** Return every text of a language, with those that are otherwise fetched later. */
export async function wholeMessages({ messages, late }: Locale): Promise<Messages> {
  const [detail, operator] = await Promise.all([late.detail(), late.operator()])
  return { ...messages, detail, operator }
}
