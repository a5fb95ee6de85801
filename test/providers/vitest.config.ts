import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitest/config'

/** The tests with the packages of real providers, 130 MB in all, so `npm test` does not run them. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/providers/*.test.ts'],
    reporters: [
      'default',
      ['json', { outputFile: '.cache/test-report-providers.json' }],
      './test/helpers/closing-line.ts',
    ],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
})
