export type Theme = 'light' | 'dark' | 'system'

export function themeOf(value: string | null): Theme {
  return value === 'light' || value === 'dark' ? value : 'system'
}

/** Return the parts of `a, b`; without any, nothing. */
export function listOf(value: string | null): string[] | undefined {
  const parts = (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  return parts.length > 0 ? parts : undefined
}

/** Return a page size that the API takes, or nothing. */
export function pageSizeOf(value: string | null): number | undefined {
  const size = Number(value)
  return Number.isInteger(size) && size >= 1 && size <= 200 ? size : undefined
}

/** Return the address of a task, from one with `{id}` in it. */
export function detailHrefOf(template: string | null): ((taskId: string) => string) | undefined {
  if (!template) return undefined
  return (taskId) => template.replaceAll('{id}', encodeURIComponent(taskId))
}

/** Return what a JSON attribute holds; one that is not JSON is told in the console. */
export function jsonOf(element: Element, name: string): unknown {
  const text = element.getAttribute(name)
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    console.error(`<${element.localName} ${name}> is not JSON: ${text}`, cause)
    return undefined
  }
}
