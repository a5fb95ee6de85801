import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitest/config'

const installed = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The tests with real models. They need engines of many megabytes, so `npm test` does not run them. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  // The engines are installed in a place of their own, where the package does not find them by itself.
  resolve: {
    alias: {
      'node-llama-cpp': installed('server/node_modules/node-llama-cpp/dist/index.js'),
      '@huggingface/jinja': installed('server/node_modules/@huggingface/jinja/dist/index.js'),
      '@huggingface/transformers': installed('onnx/node_modules/@huggingface/transformers/dist/transformers.node.mjs'),
    },
  },
  test: {
    include: ['test/real-model/*.test.ts'],
    reporters: ['default', ['json', { outputFile: '.cache/real-model-report.json' }], './test/helpers/closing-line.ts'],
    testTimeout: 60_000,
    fileParallelism: false,
  },
})
