import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// @ts-expect-error: a script without types
import { bundle, stylesheets } from './checks/styles.mjs'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** The package's stylesheet and the elements' own, beside the script. */
function styles(): Plugin {
  return {
    name: 'task-manager-styles',
    generateBundle() {
      const files = [...(stylesheets() as string[]), path('src/element/element.css')]
      this.emitFile({
        type: 'asset',
        fileName: 'task-monitor.css',
        source: bundle(files) as string,
      })
    },
  }
}

// <task-monitor> and its like for pages without a build of their own: one script, one stylesheet, in the Python package.
export default defineConfig({
  publicDir: false,
  plugins: [react(), styles()],
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: path('../src/task_manager/static/task_manager'),
    emptyOutDir: true,
    target: 'es2022',
    // Django's storage with a manifest refuses a stylesheet or script that names a file which is not there.
    sourcemap: false,
    modulePreload: false,
    rolldownOptions: {
      input: path('src/element/index.tsx'),
      output: { entryFileNames: 'task-monitor.js', codeSplitting: false },
    },
  },
})
