import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitest/config'

/** The tests with a real model. They need an engine of 85 MB, so `npm test` does not run them. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/real-model/*.test.ts'],
    reporters: ['default', './test/helpers/closing-line.ts'],
    testTimeout: 60_000,
    fileParallelism: false,
  },
})
