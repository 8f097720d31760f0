import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** The package's stylesheet as its build puts it together, from the sources. */
function packageStyles(): Plugin {
  const id = '\0task-manager-styles.css'
  const folder = path('src/styles')
  const first = ['tokens.css', 'base.css']
  return {
    name: 'task-manager-styles',
    enforce: 'pre',
    resolveId: (source) => (source === '@task-manager/react/styles.css' ? id : undefined),
    load(wanted) {
      if (wanted !== id) return undefined
      const all = readdirSync(folder).filter((name) => name.endsWith('.css') && name !== 'index.css')
      const files = [
        ...first.filter((name) => all.includes(name)),
        ...all.filter((name) => !first.includes(name)).sort(),
      ]
      files.forEach((name) => this.addWatchFile(`${folder}/${name}`))
      return files.map((name) => readFileSync(`${folder}/${name}`, 'utf8')).join('\n')
    },
  }
}

// The demo imports `@task-manager/react` as an application does; here that name means the sources.
export default defineConfig({
  root: path('demo'),
  base: '/static/demo/',
  publicDir: false,
  plugins: [packageStyles(), react()],
  resolve: {
    alias: [
      { find: /^@task-manager\/react\/locales\/(en|es)$/, replacement: path('src/locales/$1.ts') },
      {
        find: /^@task-manager\/react\/(core|hooks|headless|operator|testing)$/,
        replacement: path('src/$1/index.ts'),
      },
      { find: /^@task-manager\/react$/, replacement: path('src/index.ts') },
    ],
  },
  build: {
    outDir: path('../example/demo/static/demo'),
    emptyOutDir: false,
    cssCodeSplit: false,
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: path('demo/main.tsx'),
      output: { entryFileNames: 'app.js', assetFileNames: 'app[extname]', codeSplitting: false },
    },
  },
})
