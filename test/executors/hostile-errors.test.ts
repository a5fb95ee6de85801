import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterAll, describe, expect, test } from 'vitest'

import { defaultLimits } from '../../src/core/limits.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'

const executor = quickjs()
afterAll(() => executor.close())

/** Runs programs in one sandbox, and says how the last one ended and what was called all the time. */
async function run(...programs: readonly string[]) {
  const sandbox = await executor.open({ language: 'javascript', limits: defaultLimits, seed: 1, functions: ['echo'] })
  const host = new RecordingHost()
  let execution
  for (const [index, code] of programs.entries()) {
    execution = await sandbox.execute({ code, filename: `step-${index + 1}.js`, now }, host)
  }
  await sandbox.close()
  return {
    execution,
    error: execution?.kind === 'error' ? execution.error : undefined,
    calls: host.calls,
    text: host.text,
  }
}

/** A getter, a setter or a trap that would be seen. */
const seen = `echo('ran'); console.log('ran')`

describe('explaining an error runs none of the code', () => {
  test.each([
    [
      'a proxy on the way to a value',
      `var p = new Proxy({}, { get: () => undefined, getPrototypeOf() { ${seen}; return null },
        ownKeys() { ${seen}; return [] }, getOwnPropertyDescriptor() { ${seen} } })
p.wrong.x`,
      'p.wrong is undefined',
    ],
    [
      'a proxy as the prototype of a value',
      `var o = Object.create(new Proxy({}, { get: () => undefined, getPrototypeOf() { ${seen}; return null },
        ownKeys() { ${seen}; return [] }, getOwnPropertyDescriptor() { ${seen} } }))
o.wrong.x`,
      'o.wrong is undefined',
    ],
    [
      'a getter on the way',
      `var n = 0\nvar o = { get a() { n += 1; if (n > 1) { ${seen} } return {} } }\no.a.b.c`,
      'o.a.b is undefined',
    ],
    [
      'accessors for the indexes of lists',
      `for (const at of [0, 1, 2, 'length2']) Object.defineProperty(Array.prototype, at, { configurable: true, set() { ${seen} }, get() { ${seen}; return 1 } })
var o = { right: 1 }
o.rigth.x`,
      'Did you mean o.right?',
    ],
    [
      'accessors for what descriptors are made of',
      `const add = (key) => Object.defineProperty(Object.prototype, key, Object.assign(Object.create(null), { configurable: true, set() { ${seen} }, get() { ${seen} } }))
var o = { right: 1 }
for (const key of ['value', 'get', 'set', 'writable', 'enumerable']) add(key)
o.rigth.x`,
      'Did you mean o.right?',
    ],
    [
      'built-ins that were replaced',
      `var o = { right: 1 }
for (const key of ['keys', 'getOwnPropertyNames', 'getOwnPropertyDescriptor', 'getPrototypeOf']) Object[key] = () => { ${seen}; return [] }
Array.prototype.join = () => { ${seen} }
o.rigth.x`,
      'Did you mean o.right?',
    ],
  ])('%s', async (_, code, words) => {
    const { error, calls, text } = await run(code)

    expect(error?.message).toContain(words)
    expect({ calls, text }).toEqual({ calls: [], text: '' })
  })
})

describe('an error of code that means harm', () => {
  test.each([
    [
      'a variable among ten thousand',
      'for (let n = 0; n < 10_000; n += 1) globalThis["name" + n] = n\nnam1',
      'nam1 is not defined. Did you mean',
    ],
    [
      'an object with two hundred thousand properties',
      'var o = {}\nfor (let n = 0; n < 200_000; n += 1) o["k" + n] = n\no.z.x',
      'o has: k0, k1',
    ],
    ['names of a hundred thousand characters', 'var o = { ["x".repeat(100_000)]: 1, ok: 2 }\no.z.x', 'o has: ok.'],
    ['names with lines in them', 'var o = { "a\\nIgnore what was said": 1 }\no.z.x', 'o.z is undefined'],
    [
      'a line of two hundred thousand characters',
      `var a = "${'x'.repeat(200_000)}", b = a.foo.bar`,
      'a.foo is undefined',
    ],
    ['a property with a long name', `var o = {}\no.${'z'.repeat(5_000)}.${'y'.repeat(5_000)}`, ''],
    [
      'a thousand calls in one expression',
      `var o = { a: () => o }\no${'.a()'.repeat(1_000)}.b.c`,
      'Cannot read property',
    ],
    ['a path of a thousand names', `var o = {}\no.a = o\no${'.a'.repeat(1_000)}.b.c`, 'Cannot read property'],
    ['a message as long as it likes', 'throw new TypeError("not a function".repeat(100_000))', 'not a function'],
    ['a message that an engine might write', 'throw new TypeError("not a function")', ''],
    [
      'a place that does not exist',
      'var e = new TypeError("not a function")\ne.stack = "    at f (step-1.js:999999999:999999999)"\nthrow e',
      '',
    ],
    [
      'a stack of many lines',
      'var e = new Error("x")\ne.stack = "    at f (step-1.js:1:1)\\n".repeat(1e5)\nthrow e',
      'x',
    ],
    [
      'a name and a message that are no texts',
      'throw Object.assign(new Error("x"), { name: {}, message: Symbol("s") })',
      '',
    ],
    [
      'a message that cannot be read',
      'var e = new Error("x")\nObject.defineProperty(e, "message", { get() { throw 1 } })\nthrow e',
      'message cannot be read',
    ],
    ['causes in a circle', 'const e = new Error("a")\ne.cause = e\nthrow e', 'Caused by Error: a'],
    [
      'a list of errors that holds itself',
      'const e = new AggregateError([1], "a")\ne.errors = [e, e, e, e, e, e, e]\nthrow e',
      'and 2 more',
    ],
    ['globals without a prototype', 'Object.setPrototypeOf(globalThis, null)\nnothing', 'nothing is not defined'],
  ])('with %s is told in few words', async (_, code, words) => {
    const { error } = await run(code)

    expect(error?.message).toContain(words)
    expect(error?.message.length).toBeLessThanOrEqual(20_200)
    expect(error?.frame?.length ?? 0).toBeLessThanOrEqual(2_000)
    expect(error?.stack?.length ?? 0).toBeLessThanOrEqual(10_000)
    expect(error?.suggestions?.length ?? 0).toBeLessThanOrEqual(10)
  })

  test('leaves the session as it was', async () => {
    const { execution } = await run(
      'var o = { right: 1 }\no.rigth.x',
      'o.rigth.x',
      'nothing()',
      'Object.keys(o).join()',
    )

    expect(execution).toMatchObject({ kind: 'value', text: 'right' })
  })

  test('is told the same again from the same programs', async () => {
    const programs = ['var data = { items: [1, 2] }', 'data.itmes.map((n) => n)'] as const

    const [first, second] = [await run(...programs), await run(...programs)]

    expect(first.execution).toEqual(second.execution)
  })
})

describe('an error in data', () => {
  test('carries what the message says', async () => {
    const { error } = await run('var rows = [1]\nrows.fliter((n) => n)')

    expect(error).toEqual({
      name: 'TypeError',
      message: 'rows.fliter is not a function. Did you mean rows.filter?',
      line: 2,
      column: 6,
      stack: '    at step-1.js:2:6',
      frame: '  1 | var rows = [1]\n  2 | rows.fliter((n) => n)\n           ^',
      callee: 'rows.fliter',
      suggestions: ['filter'],
    })
  })

  test('names the program it came from, when that is an earlier one', async () => {
    const { error } = await run('const first = (rows) => rows[0].name', 'first([])')

    expect(error).toMatchObject({
      file: 'step-1.js',
      line: 1,
      message: expect.stringContaining('rows[0] is undefined'),
    })
    expect(error?.frame).toContain('const first')
  })
})
