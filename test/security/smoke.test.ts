import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import { smokeCases } from './smoke-cases.ts'

/** After this a program that should have ended counts as one that hangs. */
const patienceMs = 3_000

type World = {
  readonly end?: 'hangs' | 'dies'
  readonly elapsedMs?: number
  readonly delayMs?: number
  readonly execution?: { readonly output: string }
}

/** Runs one of the two worlds in a process of its own. */
async function run(world: string, code: string, killAfterMs: number): Promise<World> {
  const entry = fileURLToPath(new URL(world, import.meta.url))
  const child = spawn(process.execPath, ['--max-old-space-size=64', entry, code], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    child.kill('SIGKILL')
  }, killAfterMs)
  await once(child, 'close')
  clearTimeout(timer)
  if (isLate) return { end: 'hangs' }
  const printed: World = text === '' ? { end: 'dies' } : JSON.parse(text)
  return printed
}

// One after the other: what is measured is the host under one hostile program, not under all of them.
describe('hostile code', () => {
  test.each(smokeCases)('does its harm where nothing stops it: $title', async ({ code, open }) => {
    const world = await run('open-world.mjs', code, patienceMs)

    expect(world).toMatchObject(open)
  })

  test.each(smokeCases)('does none in the sandbox: $title', async ({ code, strict, calls = 0 }) => {
    const world = await run('strict-world.mjs', code, 20_000)

    expect(world).toMatchObject({ execution: strict, calls, isIntact: true, next: { kind: 'value', text: '2' } })
    expect(world.elapsedMs).toBeLessThan(10_000)
    expect(world.delayMs).toBeLessThan(200)
    expect(world.execution?.output.length).toBeLessThan(11_000)
  })
})
