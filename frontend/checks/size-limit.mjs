// What an application downloads, minified and gzipped, without React and TanStack Query.
import { readFileSync } from 'node:fs'

const built = (path) => `../dist/${path}`

/** Names that a built index exports, of those that `wanted` matches. */
function names(path, wanted) {
  const code = readFileSync(new URL(built(path), import.meta.url), 'utf8')
  const lists = [...code.matchAll(/export \{([^}]*)\}/g)].flatMap(([, list]) => list.split(','))
  return `{ ${lists
    .map((name) => name.trim())
    .filter((name) => wanted.test(name))
    .join(', ')} }`
}

/** Leave out what is fetched only once it is needed. */
const atFirst = (config) => ({
  ...config,
  format: 'esm',
  plugins: [
    {
      name: 'without dynamic imports',
      setup: (build) =>
        build.onResolve({ filter: /^\./ }, ({ kind, path }) =>
          kind === 'dynamic-import' ? { path, external: true } : undefined,
        ),
    },
  ],
})

const page = { [built('index.js')]: '{ TaskMonitor, TaskManagerProvider, createTaskManagerClient, en }' }

export default [
  {
    name: 'core + hooks',
    path: built('hooks/index.js'),
    import: {
      [built('core/index.js')]: names('core/index.js', /^\w/),
      [built('hooks/index.js')]: names('hooks/index.js', /^(use|task)[A-Z]/),
    },
    modifyEsbuildConfig: atFirst,
    gzip: true,
    limit: '9 kB',
  },
  {
    name: '<TaskMonitor> + provider + en',
    path: built('index.js'),
    import: page,
    modifyEsbuildConfig: atFirst,
    gzip: true,
    limit: '18 kB',
  },
  {
    name: 'the connection, fetched once something follows changes',
    path: built('core/stream/open.js'),
    gzip: true,
    limit: '6.5 kB',
  },
  {
    name: '<TaskMonitor>, with all that it may fetch later',
    path: built('index.js'),
    import: page,
    gzip: true,
  },
  {
    name: '<OperatorDashboard>, with all that it may fetch later',
    path: built('operator/index.js'),
    import: { [built('operator/index.js')]: '{ OperatorDashboard }' },
    gzip: true,
  },
  { name: 'styles.css', path: built('styles.css'), gzip: true },
]
