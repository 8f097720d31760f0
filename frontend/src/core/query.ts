/** Return a query string with its `?`, without what is undefined; a list becomes comma-separated values. */
export function queryString(
  values: Record<string, string | number | boolean | string[] | undefined>,
): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) parameters.set(name, Array.isArray(value) ? value.join(',') : String(value))
  }
  const text = parameters.toString()
  return text && `?${text}`
}
