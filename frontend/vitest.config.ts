import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const report = process.env['VITEST_JUNIT_FILE']

export default defineConfig({
  plugins: [react()],
  resolve: { alias: [{ find: /^@task-manager\/react$/, replacement: '/src/index.ts' }] },
  test: {
    environment: 'jsdom',
    globals: true,
    include: ['src/**/*.test.{ts,tsx}', 'demo/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    reporters: [
      'default',
      ...(report ? [['junit', { outputFile: report }] as [string, Record<string, unknown>]] : []),
    ],
  },
})
