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
    // Without histories there is nothing to replay: the server's tests make them, and call it.
    exclude: process.env['REPLAY_FILE'] ? [] : ['src/core/replay.test.ts'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    testTimeout: 30_000,
    reporters: [
      'default',
      ...(report ? [['junit', { outputFile: report }] as [string, Record<string, unknown>]] : []),
    ],
  },
})
