import { fileURLToPath } from 'node:url'

/** The folder of the package, with a final slash. */
export const root = fileURLToPath(new URL('../', import.meta.url))

/** End with these problems, when there are any. */
export function fail(problems) {
  if (problems.length === 0) return
  console.error(problems.join('\n'))
  process.exit(1)
}
