/**
 * Runs the JavaScript programs of HumanEval-X in Node.js and in the sandbox, there in one action and again split over
 * several at random boundaries of statements, and says how many pass.
 *
 * node scripts/humaneval.mjs humaneval_js.jsonl.gz [seed]
 *
 * The data set is public (CodeGeeX, Apache-2.0) and not part of this repository. One line of JSON a program, with
 * `prompt`, `canonical_solution` and `test`. Run `npm run build` first.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'

import { parse } from 'acorn'
import { quickjs } from 'smolagents-ts/executors/quickjs'

import { defaultLimits } from '../dist/core/limits.js'

const [file, seed = '1'] = process.argv.slice(2)
if (file === undefined) {
  process.stderr.write('Say where the data lies: node scripts/humaneval.mjs humaneval_js.jsonl.gz [seed]\n')
  process.exit(2)
}

const run = promisify(execFile)
const bytes = readFileSync(file)
const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
const programs = text
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

/** A program passes when it ends without an error and no assertion of it has failed. */
async function passesInNode(code) {
  try {
    const { stderr } = await run(process.execPath, ['-e', code], { timeout: 60_000 })
    return !stderr.includes('Assertion failed')
  } catch {
    return false
  }
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function createRandom(start) {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const random = createRandom(Number(seed))

/** Cuts a program into actions, each of whole statements. */
function split(code) {
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'script' })
  const pieces = []
  let start = 0
  for (const { end } of body) {
    if (random() < 0.5) continue
    pieces.push(code.slice(start, end))
    start = end
  }
  return [...pieces, code.slice(start)].filter((piece) => piece.trim() !== '')
}

const executor = quickjs()

/** What keeps the actions from passing in one session; nothing when they do. */
async function failureInSandbox(actions) {
  const sandbox = await executor.open({ language: 'javascript', limits: defaultLimits, seed: 1, functions: [] })
  const host = { output: () => {}, call: () => Promise.reject(new Error('There are no calls.')) }
  try {
    for (const [index, code] of actions.entries()) {
      const request = { code, filename: `step-${index + 1}.js`, now: Date.now() }
      const execution = await sandbox.execute(request, host)
      if (execution.kind === 'error') return `${execution.error.name}: ${execution.error.message}`
      if (execution.kind !== 'value') return `${execution.kind} ${execution.message ?? ''}`
      if (execution.output.includes('Assertion failed')) return 'Assertion failed'
    }
    return undefined
  } finally {
    await sandbox.close()
  }
}

const counts = { node: 0, whole: 0, split: 0, actions: 0 }
for (const { task_id: id, prompt, canonical_solution: solution, test } of programs) {
  const code = prompt + solution + test
  if (!(await passesInNode(code))) continue
  counts.node += 1
  const whole = await failureInSandbox([code])
  const pieces = split(code)
  const inPieces = await failureInSandbox(pieces)
  counts.actions += pieces.length
  if (whole === undefined) counts.whole += 1
  if (inPieces === undefined) counts.split += 1
  if (whole !== undefined || inPieces !== undefined) {
    process.stdout.write(`${id}: whole: ${whole ?? 'passed'}; split: ${inPieces ?? 'passed'}\n`)
  }
}
await executor.close()
process.stdout.write(
  `${programs.length} programs, ${counts.node} pass in Node.js; of those ${counts.whole} pass in the sandbox whole and ${counts.split} split into ${counts.actions} actions (seed ${seed}).\n`,
)
process.exitCode = counts.whole === counts.node && counts.split === counts.node ? 0 : 1
