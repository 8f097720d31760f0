// What is true of the package as it is published: `node checks/package.mjs [check…]` after a build.
import { spawn } from 'node:child_process'
import { root } from './common.mjs'

const CHECKS = {
  types: ['node', 'checks/types.mjs'],
  'use client': ['node', 'checks/use-client.mjs'],
  api: ['node', 'checks/api.mjs'],
  publint: ['publint', 'run', '--strict'],
  attw: ['attw', '--pack', '.', '--profile', 'esm-only', '--exclude-entrypoints', 'styles.css'],
  knip: ['knip', '--config', 'checks/knip.json'],
  elements: ['node', 'checks/element.mjs'],
  size: ['size-limit', '--config', 'checks/size-limit.mjs'],
}

function run([command, ...options]) {
  return new Promise((resolve) => {
    const path = `${root}node_modules/.bin:${process.env.PATH}`
    const child = spawn(command, options, {
      cwd: root,
      env: { ...process.env, PATH: path },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
    child.on('close', (code) => resolve({ code, output: output.trim() }))
  })
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(CHECKS)
for (const name of wanted) {
  const started = Date.now()
  const { code, output } = await run(CHECKS[name])
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  if (code !== 0 || name === 'size') console.log(output)
  if (code !== 0) process.exitCode = 1
}
