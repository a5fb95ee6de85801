import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterAll, describe, expect, test } from 'vitest'

import { toLimits } from '../../src/core/limits.ts'
import type { Execution, OpenOptions, Sandbox } from '../../src/core/executor.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'

const executor = quickjs()

afterAll(() => executor.close())

function open(more: Partial<OpenOptions> = {}): Promise<Sandbox> {
  return executor.open({ language: 'javascript', limits: toLimits(), seed: 1, functions: ['search'], ...more })
}

/** Runs blocks in one session and gives what became of the last one. */
async function run(sandbox: Sandbox, ...blocks: readonly string[]): Promise<Execution> {
  let execution: Execution | undefined
  for (const [index, code] of blocks.entries()) {
    execution = await sandbox.execute({ code, filename: `step-${index + 1}.js`, now }, new RecordingHost())
  }
  if (!execution) throw new TypeError('There is no block to run.')
  return execution
}

async function lastOf(...blocks: readonly string[]): Promise<string | undefined> {
  await using sandbox = await open()
  const execution = await run(sandbox, ...blocks)
  if (execution.kind === 'error') return `${execution.error.name}: ${execution.error.message}`
  return execution.kind === 'value' ? execution.text : execution.kind
}

describe('what is declared at the top', () => {
  test.each([
    [['const a = 1; let b = 2', 'a + b'], '3'],
    [['const a = 1', 'const a = 2', 'a'], '2'],
    [['let a = 1', 'let a', 'typeof a'], 'undefined'],
    [['const f = () => 1', 'function f() { return 2 }', 'f()'], '2'],
    [['function f() { return 1 }', 'class f { static n = 3 }', 'f.n'], '3'],
    [['let n = 1; const read = () => n', 'n = 5', 'read()'], '5'],
    [['let n = 1; const read = () => n', 'let n = 7', 'read()'], '7'],
    [['function f() { return g() }', 'function g() { return 8 }', 'f()'], '8'],
    [['const { x, y: [z = 3, ...rest] } = { x: 1, y: [undefined, 4, 5] }', '[x, z, ...rest].join()'], '1,3,4,5'],
    [['class A { #p = 1; m() { return this.#p } }', 'class A extends Object { m() { return 9 } }', 'new A().m()'], '9'],
    [
      ['for (var i = 0; i < 3; i += 1) { var inner = i; let gone = i }', '[i, inner, typeof gone].join()'],
      '3,2,undefined',
    ],
    [['globalThis.kept = 4', 'kept'], '4'],
    [['undeclared = 6', 'undeclared'], '6'],
    [['const before = 1; throw new Error("no"); const after = 2', '[before, typeof after].join()'], '1,undefined'],
    [['enum Colour { Red, Green = 5 }', 'Colour.Green'], '5'],
    [['namespace N { export const z: number = 4 }', 'N.z'], '4'],
    [['interface Row { id: number }\nconst rows: Row[] = [{ id: 2 }]', 'rows[0]!.id as number'], '2'],
  ])('%j is there later: %s', async (blocks, text) => {
    expect(await lastOf(...blocks)).toBe(text)
  })

  test.each([
    [['const search = 1'], "Cannot redeclare tool 'search'"],
    [['if (true) { search = 1 }'], "Cannot redeclare tool 'search'"],
    [['globalThis.finalAnswer = 1'], "Cannot redeclare tool 'finalAnswer'"],
    [['function finalAnswer() {}'], "Cannot redeclare tool 'finalAnswer'"],
    [['({ a: search } = { a: 1 })'], "Cannot redeclare tool 'search'"],
  ])('%j cannot take the name of a tool', async (blocks, message) => {
    expect(await lastOf(...blocks)).toContain(message)
  })
})

describe('the value of an action', () => {
  test.each([
    ['if (1) { "big" } else { "small" }', 'big'],
    ['for (const n of [1, 2]) { n * 2 }', '4'],
    ['try { 42 } finally { 1 }', '42'],
    ['try { throw 1 } catch { "caught" }', 'caught'],
    ['let n = 5; n', '5'],
    ['switch (2) { case 2: "two" }', 'two'],
    ['await Promise.resolve(3)', '3'],
    [
      'const out = []; for await (const v of (async function* () { yield 1; yield 2 })()) out.push(v)\nout.join()',
      '1,2',
    ],
    ['const n: number = 1\nreturn n + 1', '2'],
    ['label: for (const q of [1, 2]) { q; continue label }', '2'],
  ])('%j is %s', async (code, text) => {
    expect(await lastOf(code)).toBe(text)
  })
})

describe('TypeScript', () => {
  test('keeps lines and columns, also where it is rewritten', async () => {
    await using sandbox = await open()

    const stripped = await run(sandbox, 'type A = { a: string }\nconst a: A = null!\n  a.a')
    const rewritten = await run(sandbox, 'enum E {\n  A,\n}\n\n\n  const t: number = E.A; nowhere.x')

    expect(stripped).toMatchObject({ kind: 'error', error: { line: 3, column: 5 } })
    expect(rewritten).toMatchObject({ kind: 'error', error: { name: 'ReferenceError', line: 6, column: 26 } })
  })

  test('that breaks its reader ends the action, not the sandbox', async () => {
    await using sandbox = await open()
    const deep = `const x: number = ${'function(){return '.repeat(240)}${'['.repeat(9)}1${']'.repeat(9)}${'}'.repeat(240)}`

    await run(sandbox, 'var kept = 1', deep)

    expect(await run(sandbox, 'const y: number = kept + 1; y')).toMatchObject({ kind: 'value', text: '2' })
  })

  test('is the same after an image, with positions of actions that are in it', async () => {
    await using sandbox = await open()
    await run(sandbox, 'enum E { A = 3 }\nfunction fails(n: number): never {\n  throw new Error(`no ${n}`)\n}')
    const image = await sandbox.snapshot?.()

    await using other = await open(image ? { image } : {})
    const execution = await other.execute({ code: 'fails(E.A)', filename: 'step-2.js', now }, new RecordingHost())

    expect(execution).toMatchObject({ kind: 'error', error: { message: 'no 3' } })
    expect(execution.kind === 'error' && execution.error.stack).toContain('step-1.js:3')
  })
})

describe('modules that were given', () => {
  const modules = {
    maths: 'let calls = 0\nexport const double = (n) => n * 2\nexport default function count() { return (calls += 1) }',
    '@scope/greet': 'export const greet = (name) => `hello ${name}`',
    broken: 'export const = 1',
    slow: 'export const value = await new Promise((done) => setTimeout(done, 5, 7))',
    nested: "import 'maths'\nimport { missing } from 'nowhere'",
  }

  test.each([
    ["import count, { double as twice } from 'maths'\n[twice(4), count(), count()].join()", '8,1,2'],
    ["import * as m from 'maths'\nObject.keys(m).join()", 'default,double'],
    ["const { greet } = await import('@scope/greet')\ngreet('you')", 'hello you'],
    ["const name = 'maths'; (await import(name)).double(3)", '6'],
    ["import { value } from 'slow'\nvalue", '7'],
    ["import { double } from 'maths'\nconst n: number = double(1)\nn", '2'],
  ])('%j gives %s', async (code, text) => {
    await using sandbox = await open({ modules })

    expect(await run(sandbox, code)).toMatchObject({ kind: 'value', text })
  })

  test('stay what they are from one action to the next, and in an image', async () => {
    await using sandbox = await open({ modules })
    await run(sandbox, "import count from 'maths'\ncount()", "import again from 'maths'\nagain()")
    const image = await sandbox.snapshot?.()

    await using other = await open({ modules, ...(image && { image }) })
    const code =
      "import { greet } from '@scope/greet'\n`${greet(String(count()))} ${(await import('maths')).default()}`"

    expect(await run(other, code)).toMatchObject({ kind: 'value', text: 'hello 3 4' })
  })

  test.each([
    ["import fs from 'fs'", "There is no module 'fs' here. These can be imported: maths, @scope/greet"],
    ["const name = 'f' + 's'; await import(name)", "There is no module 'fs' here"],
    ["await import('broken')", ''],
    ["await import('nested')", "There is no module 'nowhere' here"],
    ["import { search } from 'maths'", "Cannot redeclare tool 'search'"],
  ])('%j is an error that the code can act on', async (code, message) => {
    await using sandbox = await open({ modules })
    const execution = await run(sandbox, code)

    expect(execution).toMatchObject({ kind: 'error', error: { message: expect.stringContaining(message) } })
    expect(JSON.stringify(execution)).not.toMatch(/file:|node_modules|\.js:\d+:\d+\)?\\n\s+at .*(?:desk|engine)/)
    expect(await run(sandbox, '1')).toMatchObject({ kind: 'value', text: '1' })
  })
})
