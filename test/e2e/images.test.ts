import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { toLimits } from '../../src/core/limits.ts'
import { interruptedAnswer, interruptedCode } from '../../src/testing/conformance/interrupted.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'
import { root } from '../helpers/repository.ts'

const run = promisify(execFile)
const limits = toLimits()

/** Other versions of Node.js by their names, where they are installed as `.ci/run` does it. */
function otherNodes(): [string, string][] {
  const cache = new URL('.cache/', root)
  if (!existsSync(cache)) return []
  return readdirSync(cache)
    .filter((name) => name.startsWith('node-'))
    .map((name): [string, string] => [name, fileURLToPath(new URL(`${name}/node_modules/.bin/node`, cache))])
    .filter(([, path]) => existsSync(path))
}

/** Goes on with an image, in a process of its own. */
const program = `
  import { readFileSync } from 'node:fs'
  import { quickjs } from 'smolagents-ts/executors/quickjs'
  const [, file, limits] = process.argv
  const executor = quickjs()
  const functions = ['echo', 'fail', 'hang', 'finalAnswer']
  const image = new Uint8Array(readFileSync(file))
  const sandbox = await executor.open({ language: 'javascript', limits: JSON.parse(limits), seed: 1, functions, image })
  const calls = []
  const host = {
    output() {},
    async call({ ordinal, args }) {
      calls.push([ordinal, ...args])
      const refused = { ok: false, error: { name: 'ToolError', message: 'no luck' } }
      return { now: ${now}, ...(ordinal === 1 ? { ok: true, value: 5 } : refused) }
    },
  }
  const { kind, value, output } = await sandbox.resume(host)
  console.log(JSON.stringify({ kind, value, output, calls }))
`

describe('an image of an interpreter that waits for a call', () => {
  let folder = ''
  let file = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smolagents-image-'))
    file = join(folder, 'image')
    const executor = quickjs()
    const functions = ['echo', 'fail', 'hang', 'finalAnswer']
    const sandbox = await executor.open({ language: 'javascript', limits, seed: 7, functions })
    const host = new RecordingHost()
    const abandoned = sandbox.execute({ code: interruptedCode, filename: 'a.js', now }, host)
    await host.untilHanging()
    await writeFile(file, (await sandbox.snapshot?.()) ?? '', { mode: 0o600 })
    await executor.close()
    await abandoned
  })
  afterAll(() => rm(folder, { recursive: true }))

  test.each([['this version', process.execPath], ...otherNodes()])(
    'goes on in another process, run by %s',
    async (_, node) => {
      const args = ['--input-type=module', '-e', program, file, JSON.stringify(limits)]

      const { stdout } = await run(node, args, { cwd: root })

      expect(JSON.parse(stdout)).toEqual({
        kind: 'answer',
        value: interruptedAnswer,
        output: 'before\n',
        calls: [
          [1, 'first'],
          [2, 'second'],
        ],
      })
    },
  )
})
