// The types are those of the API's description: fails when `npm run types` would change them.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './common.mjs'

const folder = mkdtempSync(join(tmpdir(), 'task-manager-types-'))
const fresh = join(folder, 'schema.ts')
const command = JSON.parse(readFileSync(`${root}package.json`, 'utf8')).scripts.types.split(' ')
const options = command.slice(1).map((word) => (word === 'src/core/schema.ts' ? fresh : word))
execFileSync(`${root}node_modules/.bin/${command[0]}`, options, { cwd: root, stdio: 'ignore' })
const isCurrent = readFileSync(fresh, 'utf8') === readFileSync(`${root}src/core/schema.ts`, 'utf8')
rmSync(folder, { recursive: true })
if (!isCurrent) {
  console.error('src/core/schema.ts is not what openapi.json says: run `npm run types`')
  process.exit(1)
}
