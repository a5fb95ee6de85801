import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: '.cache/test-report.json' }], './test/helpers/closing-line.ts'],
    testTimeout: 30_000,
  },
})
