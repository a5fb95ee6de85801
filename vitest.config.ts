import { defineConfig } from 'vitest/config'

const security = ['test/security/**/*.test.ts']
/** They need more than `npm install` brings: see `docs/testing.md`. */
const separate = ['test/real-model/**', 'test/providers/**']

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: '.cache/test-report.json' }], './test/helpers/closing-line.ts'],
    testTimeout: 60_000,
    setupFiles: ['./test/helpers/fuzz-seed.ts'],
    // By default one processor is left free, which are too many where there are two.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts'],
          exclude: [...security, ...separate],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // On its own, after the others: it measures what hostile code does to a host that has nothing else to do.
        extends: true,
        test: {
          name: 'security',
          include: security,
          fileParallelism: false,
          maxConcurrency: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
