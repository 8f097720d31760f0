// What the package exports is what checks/api.txt lists, and what people use of it is documented.
// `node checks/api.mjs --write` takes the exports as they are into the list.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import ts from 'typescript'
import { fail, root } from './common.mjs'

const LIST = `${root}checks/api.txt`
const LANGUAGES = ['en', 'es']
const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

/** [name of the entry, its source] of everything that is imported as a module. */
function entries() {
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([name, target]) => {
      const stem = target.default.replace('./dist/', `${root}src/`).replace(/\.js$/, '')
      return [name, existsSync(`${stem}.ts`) ? `${stem}.ts` : `${stem}.tsx`]
    })
}

/** Lines of `entry kind name`. */
function exported() {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const found = entries()
  const program = ts.createProgram(
    found.map(([, source]) => source),
    { ...options, types: [] },
  )
  const checker = program.getTypeChecker()
  return found.flatMap(([entry, source]) => {
    const file = program.getSourceFile(source)
    const module = file && checker.getSymbolAtLocation(file)
    if (!module) throw new Error(`${entry}: ${source} is not there, or exports nothing`)
    return checker
      .getExportsOfModule(module)
      .map((symbol) => `${entry} ${isValue(checker, symbol) ? 'value' : 'type'} ${symbol.name}`)
      .sort()
  })
}

function isValue(checker, symbol) {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  if (symbol.declarations?.some(ts.isTypeOnlyExportDeclaration)) return false
  return (target.flags & ts.SymbolFlags.Value) !== 0
}

/** Hooks and components that a page of the documentation does not name in code. */
function undocumented(lines, language) {
  const page = `${root}../docs/${language}/react.md`
  const code = [...readFileSync(page, 'utf8').matchAll(/```[\s\S]*?```|`[^`]+`/g)]
    .map(([text]) => text)
    .join('\n')
  return lines
    .filter((line) => / value (use[A-Z]|[A-Z][a-z])/.test(line))
    .map((line) => line.split(' '))
    .filter(([entry, , name]) => entry !== './core' && !lines.includes(`./core value ${name}`))
    .filter(([, , name]) => !new RegExp(`\\b${name}\\b`).test(code))
    .map(([entry, , name]) => `docs/${language}/react.md does not tell of ${name} (${entry})`)
}

const lines = exported()
if (process.argv.includes('--write')) writeFileSync(LIST, `${lines.join('\n')}\n`)
const kept = readFileSync(LIST, 'utf8').trim().split('\n')
fail([
  ...lines
    .filter((line) => !kept.includes(line))
    .map((line) => `exported, and not in checks/api.txt: ${line}`),
  ...kept
    .filter((line) => !lines.includes(line))
    .map((line) => `in checks/api.txt, and not exported: ${line}`),
  ...LANGUAGES.flatMap((language) => undocumented(lines, language)),
])
console.log(
  `${lines.length} exports, as listed; hooks and components are documented in ${LANGUAGES.join(' and ')}`,
)
