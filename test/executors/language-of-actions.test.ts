import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterAll, describe, expect, test } from 'vitest'

import type { Executor, Sandbox } from '../../src/core/executor.ts'
import { defaultLimits as limits } from '../../src/core/limits.ts'
import { root } from '../helpers/repository.ts'

const executor = quickjs()
afterAll(() => executor.close())

const opening = { language: 'javascript', limits, seed: 1, functions: ['search', 'finalAnswer'] } as const

/** Runs actions one after the other; of each, what was printed and its value or error. */
async function runIn(sandbox: Sandbox, actions: readonly string[]): Promise<string[]> {
  const results: string[] = []
  for (const [index, code] of actions.entries()) {
    let output = ''
    const host = {
      output: ({ text }: { text: string }) => void (output += text),
      call: () => new Promise<never>(() => {}),
    }
    const execution = await sandbox.execute({ code, filename: `action-${index + 1}.js`, now: 0 }, host)
    results.push(`${output}${toText(execution)}`)
  }
  return results
}

function toText(execution: Awaited<ReturnType<Sandbox['execute']>>): string {
  if (execution.kind === 'value') return execution.text ?? 'undefined'
  if (execution.kind !== 'error') return execution.kind
  const { name, message, line, column } = execution.error
  return `${name} at ${line}:${column}: ${message}`
}

async function run(actions: readonly string[], from: Executor = executor): Promise<string[]> {
  const sandbox = await from.open(opening)
  const results = await runIn(sandbox, actions)
  await sandbox.close()
  return results
}

describe('a session of actions', () => {
  test.each([
    [
      'names may be declared again',
      ['const a = 1', 'let a = 2; class B {}', 'const { a, B } = { a: 3, B: 4 }; a + B'],
      '7',
    ],
    ['closures see updates', ['let n = 1; const get = () => n', 'n = 2', 'let n = 3', 'get()'], '3'],
    ['a later action may assign to a constant', ['const a = 1', 'a = 2; a'], '2'],
    ['a block keeps its names', ['{ let a = 1; var b = 2 }', 'typeof a + b'], 'undefined2'],
    ['an error leaves what was assigned before it', ['let a = 1; a = 2; throw new Error("x")', 'a'], '2'],
    ['properties of globalThis stay', ['globalThis.a = 1', 'a'], '1'],
    [
      'await and for await work at the top',
      ['let s = 0; for await (const a of [1, Promise.resolve(2)]) s += a', 's'],
      '3',
    ],
    ['if has a value', ['if (true) { 5 }'], '5'],
    ['for has a value', ['for (let i = 0; i < 3; i += 1) i * 2'], '4'],
    ['try has a value', ['try { null.x } catch { 6 } finally { 7 }'], '6'],
    ['a block has a value', ['{ 1; { 8 } }'], '8'],
    ['types are for one action', ['type A = number', 'interface A { b: number }\nconst a: A = { b: 9 }; a.b'], '9'],
    ['an enum stays', ['enum Level { Low, High }', 'Level.High'], '1'],
    ['a class with parameter properties stays', ['class A { constructor(public b: number) {} }', 'new A(10).b'], '10'],
  ])('%s', async (_, actions, last) => {
    const results = await run(actions)

    expect(results.at(-1)).toBe(last)
  })

  test.each([
    ['const a = 1\na = 2', "TypeError at 2:1: Assignment to constant variable 'a'."],
    ['function f() { search = 1 }', "SyntaxError at 1:16: Cannot redeclare tool 'search'."],
    ['finalAnswer = 1', "SyntaxError at 1:1: Cannot redeclare tool 'finalAnswer'."],
    ['enum A { B }\nconst a: number = 1;\n\n  throw new RangeError("c")', 'RangeError at 4:13: c'],
    ['const a: number = 1\n  throw new RangeError("c")', 'RangeError at 2:13: c'],
    ['@a class B {}', 'SyntaxError at 1:1: Decorators are not supported.'],
  ])('%j fails with its place', async (code, expected) => {
    const [result] = await run([code])

    expect(result).toContain(expected)
  })

  test('a stripper that breaks is an error of the code, for one session and for none beside it', async () => {
    const [one, other] = await Promise.all([executor.open(opening), executor.open(opening)])

    const broken = await runIn(one, [
      'let kept = 1',
      `let a: number = ${'!'.repeat(20_000)}1`,
      'const b: number = kept; b',
    ])
    const beside = await runIn(other, ['const c: number = 2; c'])

    expect(broken).toEqual(['undefined', expect.stringContaining('As TypeScript it is nested too deeply'), '1'])
    expect(beside).toEqual(['2'])
    await Promise.all([one.close(), other.close()])
  })

  test('a supervisor alone runs JavaScript and says what TypeScript needs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'supervisor-'))
    const file = join(folder, 'supervisor.mjs')
    await copyFile(new URL('dist/executors/quickjs/supervisor.js', root), file)
    const alone = quickjs({ supervisor: pathToFileURL(file) })

    const results = await run(['1 + 1', 'const a: number = 1'], alone)

    expect(results).toEqual(['2', expect.stringMatching(/^SyntaxError at 1:8: .*typescript\.cjs is missing/)])
    await alone.close()
    await rm(folder, { recursive: true })
  })
})
