// Every source that is for the browser says so, and still does when it is built.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fail, root } from './common.mjs'

const DIRECTIVE = /^\s*(['"])use client\1/
// What only exists in the browser's React; a server component that imports one of them does not compile.
const CLIENT_ONLY = /import\s*\{[^}]*\b(use[A-Z]\w*|createContext|Component)\b[^}]*\}\s*from\s*'react'/

const sources = readdirSync(`${root}src`, { recursive: true })
  .map(String)
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .filter((name) => !name.startsWith('element/') && !name.startsWith('testing/setup'))

const problems = []
let kept = 0
for (const name of sources) {
  const source = readFileSync(`${root}src/${name}`, 'utf8')
  const says = DIRECTIVE.test(source)
  if (!says && CLIENT_ONLY.test(source))
    problems.push(`src/${name} uses hooks and does not begin with 'use client'`)
  if (!says) continue
  const built = `dist/${name.replace(/\.tsx?$/, '.js')}`
  if (!existsSync(root + built)) problems.push(`${built} is not there: run npm run build:package`)
  else if (DIRECTIVE.test(readFileSync(root + built, 'utf8'))) kept += 1
  else problems.push(`${built} has lost its "use client"`)
}
fail(problems)
console.log(`"use client" is in ${kept} built modules, as in their sources`)
