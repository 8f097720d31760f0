// Puts the stylesheets together: `node checks/styles.mjs` writes dist/styles.css.
import { Buffer } from 'node:buffer'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { transform } from 'lightningcss'

const SOURCES = fileURLToPath(new URL('../src/styles/', import.meta.url))
const TARGET = fileURLToPath(new URL('../dist/', import.meta.url))
const FIRST = ['tokens.css', 'base.css']
const LAYER = '@layer task-manager'

/** Paths of the stylesheets in their order: variables, what all share, then by name. */
export function stylesheets(folder = SOURCES) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.css') && name !== 'index.css')
  const rest = names.filter((name) => !FIRST.includes(name)).sort()
  return [...FIRST, ...rest].map((name) => folder + name)
}

/** One minified stylesheet of files that each are one `@layer task-manager`. */
export function bundle(files = stylesheets()) {
  const code = files.map((file) => {
    const text = readFileSync(file, 'utf8')
    if (!text.includes(LAYER)) throw new Error(`${file} has rules outside of ${LAYER}`)
    return text
  })
  const { code: minified, warnings } = transform({
    filename: 'styles.css',
    code: Buffer.from(code.join('\n')),
    minify: true,
    // No `targets`: light-dark() and color-mix() stay as they are written, for the page to override.
    errorRecovery: false,
  })
  if (warnings.length > 0) throw new Error(warnings.map((warning) => warning.message).join('\n'))
  const whole = inOneLayer(minified.toString())
  requireLayer(whole)
  return whole
}

/** The minifier leaves one block a file where something stands between them; they are one and the same layer. */
function inOneLayer(css) {
  const opening = `${LAYER}{`
  const parts = css.split(opening)
  if (parts[0] !== '') throw new Error(`Rules outside of ${LAYER}: ${parts[0].slice(0, 80)}`)
  return (
    opening +
    parts
      .slice(1)
      .map((part) => part.trimEnd().replace(/\}$/, ''))
      .join('') +
    '}'
  )
}

/** Fail unless everything is inside one layer block. */
function requireLayer(css) {
  let depth = 0
  for (let at = 0; at < css.length; at += 1) {
    if (css[at] === '"' || css[at] === "'") at = css.indexOf(css[at], at + 1)
    else if (css[at] === '{') depth += 1
    else if (css[at] === '}') depth -= 1
    if (depth === 0 && at > LAYER.length && at < css.length - 1) {
      throw new Error(`Something is outside of ${LAYER}: ${css.slice(at + 1, at + 80)}`)
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const css = bundle()
  mkdirSync(TARGET, { recursive: true })
  writeFileSync(`${TARGET}styles.css`, css)
  console.log(`dist/styles.css: ${stylesheets().length} files, ${(css.length / 1024).toFixed(1)} kB`)
}
