import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import process from 'node:process'

import { quickjs } from 'smolagents-ts/executors/quickjs'
import { expect, test } from 'vitest'

import { toLimits } from '../../src/core/limits.ts'
import type { Execution, GuestHost } from '../../src/core/executor.ts'

// Here, because these tests run with nothing beside them that they did not start.

const silent: GuestHost = { output: () => {}, call: () => new Promise(() => {}) }
const code = 'let sum = 0; for (let i = 0; i < 2e6; i += 1) sum += i % 7; sum'

/** Runs the code with a limit; how it ended, and how long it took by the clock on the wall. */
async function timed(stepTimeoutMs: number): Promise<{ readonly execution: Execution; readonly wallMs: number }> {
  const executor = quickjs()
  const limits = toLimits({ stepTimeoutMs })
  const sandbox = await executor.open({ language: 'javascript', limits, seed: 1, functions: [] })
  const startedAt = performance.now()
  const execution = await sandbox.execute({ code, filename: 'a.js', now: 1 }, silent)
  const wallMs = performance.now() - startedAt
  await executor.close()
  return { execution, wallMs }
}

test.skipIf(!existsSync('/proc'))(
  'the time of a step is that of the processor: what others take is not held against it',
  { retry: 2 },
  async () => {
    const alone = await timed(60_000)
    const busy = Array.from({ length: 4 * availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;);']))
    await Promise.all(busy.map((child) => once(child, 'spawn')))

    const limitMs = 2 * alone.wallMs
    const crowded = await timed(limitMs)
    for (const child of busy) child.kill('SIGKILL')

    expect(crowded.execution, `${crowded.wallMs} ms of a limit of ${limitMs} ms`).toMatchObject({ kind: 'value' })
  },
)
