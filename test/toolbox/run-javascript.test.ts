import type { Executor, Sandbox } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { statistics } from 'smolagents-ts/modules'
import { runJavaScript } from 'smolagents-ts/tools'
import { afterAll, describe, expect, test } from 'vitest'

import { called } from '../helpers/tool-calls.ts'

const place = quickjs()
const opened: Sandbox[] = []
let whenOpened = (): void => {}
/** A real executor that remembers what it opened. */
const executor: Executor = {
  name: place.name,
  languages: place.languages,
  isolation: place.isolation,
  replay: place.replay,
  async open(options) {
    const sandbox = await place.open(options)
    opened.push(sandbox)
    whenOpened()
    return sandbox
  },
  close: () => place.close(),
  [Symbol.asyncDispose]: () => place.close(),
}

afterAll(() => place.close())

const program = runJavaScript({ executor })

describe('runJavaScript', () => {
  test('gives what a program prints, and its last value', async () => {
    const result = await called(program, { code: 'console.log("one")\nconsole.log("two")\n6 * 7' })

    expect(result).toEqual({ output: 'one\ntwo', value: '42' })
  })

  test('gives output alone where there is no value', async () => {
    expect(await called(program, { code: 'console.log("one")' })).toEqual({ output: 'one' })
  })

  test('gives a value as it is, where the program hands it over', async () => {
    const result = await called(program, { code: 'finalAnswer({ primes: [2, 3, 5] })' })

    expect(result).toEqual({ output: '', value: { primes: [2, 3, 5] } })
  })

  test('starts anew each time, also when programs run at once', async () => {
    await called(program, { code: 'globalThis.kept = 1; const other = 2' })

    const results = await Promise.all(
      ['typeof kept + typeof other', 'globalThis.kept = 5', 'typeof kept'].map((code) => called(program, { code })),
    )

    expect(results.map(({ value }) => value)).toEqual(['undefinedundefined', '5', 'undefined'])
  })

  test('waits for timers and promises', async () => {
    const code =
      'await new Promise((done) => setTimeout(done, 5)); const stop = setTimeout(() => {}, 1e6); clearTimeout(stop); "waited"'

    expect(await called(program, { code })).toMatchObject({ value: expect.stringContaining('waited') })
  })

  test('has modules, and says so to the model', async () => {
    const made = runJavaScript({ executor, modules: { statistics } })

    const result = await called(made, { code: 'import { median } from "statistics"\nmedian([3, 1, 2])' })

    expect(result).toMatchObject({ value: '2' })
    expect(made.description).toContain('statistics')
    expect(program.description).not.toContain('import')
  })

  test('has no tools, no files and no network', async () => {
    const code = '[typeof webSearch, typeof require, typeof process, typeof fetch, typeof XMLHttpRequest].join()'

    const { value } = await called(program, { code })

    expect(value).toBe('undefined,undefined,undefined,undefined,undefined')
  })

  test('runs in a place of its own where none is given', async () => {
    expect(await called(runJavaScript(), { code: '1 + 1' })).toEqual({ output: '', value: '2' })
  })

  test.each([
    ['throws', 'console.log("so far")\nmissing()', /missing is not defined[\s\S]*line 2|2 \| missing/],
    ['does not parse', 'const = 1', /SyntaxError/],
  ])('says what went wrong when a program %s', async (_, code, message) => {
    await expect(called(program, { code })).rejects.toThrow(message)
  })

  test('says what was printed before it went wrong', async () => {
    await expect(called(program, { code: 'console.log("so far")\nmissing()' })).rejects.toThrow(
      /Console output until then:\nso far$/,
    )
  })

  test('ends a program that takes too long', async () => {
    const short = runJavaScript({ executor, limits: { stepTimeoutMs: 200, graceMs: 200 } })

    await expect(called(short, { code: 'for (;;);' })).rejects.toThrow(/took|time|long/i)
  })

  test('ends a program when its call is aborted', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')

    whenOpened = () => stop.abort(reason)

    await expect(called(program, { code: 'for (;;);' }, stop.signal)).rejects.toBe(reason)
    expect(opened.at(-1)?.isClosed).toBe(true)
  })

  test('leaves no interpreter open, whatever became of the program', async () => {
    const before = opened.length
    await called(program, { code: '1' })
    await called(program, { code: 'finalAnswer(1)' })
    await expect(called(program, { code: 'missing()' })).rejects.toThrow('missing is not defined')

    expect(opened.length - before).toBe(3)
    expect(opened.every(({ isClosed }) => isClosed)).toBe(true)
  })

  test('is a tool that changes nothing', () => {
    expect(program).toMatchObject({ name: 'runJavaScript', effect: 'read', idempotency: 'safe' })
  })
})

describe('options of runJavaScript are refused', () => {
  test.each([
    ['one that does not exist', { timeout: 5 }, /option timeout of runJavaScript does not exist/],
    ['an executor that is none', { executor: {} }, /executor must be an executor/],
    ['a limit that does not exist', { limits: { seconds: 3 } }, /limits\.seconds does not exist/],
    ['a module without a source', { modules: { a: 1 } }, /modules\["a"\] must be the text/],
  ])('for %s', (_, options, message) => {
    expect(() => Reflect.apply(runJavaScript, undefined, [options])).toThrow(message)
  })
})
