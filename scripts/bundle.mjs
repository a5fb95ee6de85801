/**
 * Makes the supervisor of the QuickJS executor one file that needs no other: its own code, the source of its workers,
 * the prelude and the engine. Runs after `tsc`, on what that wrote.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

import { rolldown } from 'rolldown'

const dist = new URL('../dist/executors/', import.meta.url)

/** The bundle of an entry, as text. Names in `define` are replaced by the texts they stand for. */
async function bundle(entry, { format, define = {} }) {
  const texts = Object.fromEntries(Object.entries(define).map(([name, text]) => [name, JSON.stringify(text)]))
  const build = await rolldown({
    input: fileURLToPath(new URL(entry, dist)),
    platform: format === 'iife' ? 'neutral' : 'node',
    transform: { define: texts },
    logLevel: 'warn',
  })
  const { output } = await build.generate({ format, comments: { legal: true, annotation: false, jsdoc: false } })
  const [chunk, ...more] = output
  if (more.length > 0) throw new Error(`The bundle of ${entry} must be one file, and has ${output.length}.`)
  return { build, code: chunk.code, format }
}

const engine = readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'))
const prelude = await bundle('guests/javascript/prelude.js', { format: 'iife' })
const worker = await bundle('quickjs/worker/main.js', { format: 'cjs' })
const supervisor = await bundle('quickjs/supervisor/main.js', {
  format: 'esm',
  define: {
    bundledPrelude: prelude.code,
    bundledWorker: worker.code,
    bundledEngine: engine.toString('base64'),
  },
})
await supervisor.build.write({ file: fileURLToPath(new URL('quickjs/supervisor.js', dist)), format: 'esm' })
