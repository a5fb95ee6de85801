import { afterAll, describe, expect, test } from 'vitest'

import { timerCall } from '../../src/core/executor.ts'
import type { Execution, Executor, Sandbox } from '../../src/core/executor.ts'
import { toLimits } from '../../src/core/limits.ts'
import type { Limits } from '../../src/core/limits.ts'
import { decode, encode } from '../../src/values/codec.ts'
import { now, TestHost } from './test-host.ts'

const functions = ['echo', 'fail', 'hang', 'finalAnswer']

/** What every executor of JavaScript keeps to. */
export function executorContract(name: string, create: () => Executor): void {
  describe(`${name} as an executor`, () => {
    const executor = create()
    afterAll(() => executor.close())

    function open(limits: Partial<Limits> = {}, seed = 7): Promise<Sandbox> {
      return executor.open({ language: 'javascript', limits: toLimits(limits), seed, functions })
    }

    /** Runs actions one after the other in a fresh sandbox; returns what became of the last one. */
    async function run(
      codes: string | readonly string[],
      options: { limits?: Partial<Limits>; host?: TestHost } = {},
    ): Promise<Execution> {
      const sandbox = await open(options.limits)
      try {
        let last: Execution | undefined
        for (const [index, code] of [codes].flat().entries()) {
          last = await sandbox.execute({ code, filename: `step-${index + 1}.js`, now }, options.host ?? new TestHost())
        }
        if (!last) throw new TypeError('No code was given.')
        return last
      } finally {
        await sandbox.close()
      }
    }

    test.each([
      ['1 + 1', '2'],
      ['const a = { list: [1, "x"] }; a', '{ list: [ 1, "x" ] }'],
      ['await Promise.resolve("text")', 'text'],
      ['return 5; 6', '5'],
      ['undefined', undefined],
      ['new Map([[1, new Set([2])]])', 'Map(1) { 1 => Set(1) { 2 } }'],
    ])('gives the last value of %j as text', async (code, text) => {
      const execution = await run(code)

      expect(execution).toMatchObject({ kind: 'value', ...(text !== undefined && { text }) })
    })

    test.each([
      ['variables', ['let n = 1', 'n += 1', 'n'], '2'],
      ['repeated constants', ['const c = 1', 'const c = 2; c'], '2'],
      ['repeated classes', ['class A {}', 'class A { x = 1 }', 'new A().x'], '1'],
      ['functions over variables that change', ['let n = 1; function f() { return n }', 'n = 5', 'f()'], '5'],
      ['destructured names', ['const { a, b: [c] } = { a: 1, b: [2] }', 'a + c'], '3'],
      ['what was there before an error', ['const kept = 1; null.x', 'kept'], '1'],
      ['functions of an action that returned', ['return f(); function f() { return 1 }', 'f() + 1'], '2'],
    ])('keeps %s from action to action', async (_, codes, text) => {
      expect(await run(codes)).toMatchObject({ kind: 'value', text })
    })

    test('tells where an error comes from, in the text the model wrote', async () => {
      const execution = await run(['class Helper {} ; function f() {\n  throw new TypeError("bad") }', '\n  f()'])

      expect(execution).toMatchObject({
        kind: 'error',
        error: { name: 'TypeError', message: 'bad', line: 2, stack: expect.stringContaining('at step-2.js:2:3') },
      })
      expect(JSON.stringify(execution)).not.toContain('prelude')
    })

    test('tells where code does not parse', async () => {
      expect(await run('let x = 1\nx = = 2')).toMatchObject({
        kind: 'error',
        error: { name: 'SyntaxError', line: 2, column: 5 },
      })
    })

    test('passes values of every kind to the host and back', async () => {
      const host = new TestHost()

      const execution = await run('const v = await echo({ m: new Map([[1n, -0]]), d: new Date(5) }); finalAnswer(v)', {
        host,
      })

      const value = { m: new Map([[1n, -0]]), d: new Date(5) }
      expect(decode(host.calls[0]?.args[0])).toStrictEqual(value)
      expect(execution.kind === 'answer' && decode(execution.value)).toStrictEqual(value)
    })

    test('runs calls side by side and settles them in any order', async () => {
      const host = new TestHost()
      const done = run('(await Promise.all([hang(1), hang(2)])).join()', { host, limits: { callsInFlight: 2 } })
      await host.untilHanging(2)

      host.hanging[1]?.({ now, ok: true, value: 'second' })
      host.hanging[0]?.({ now, ok: true, value: 'first' })

      expect(await done).toMatchObject({ text: 'first,second' })
    })

    test('lets at most so many calls run at once, and the rest wait', async () => {
      const host = new TestHost()
      const code = 'await Promise.all([hang(), echo(1), echo(2), new Promise((r) => setTimeout(r, 1))])'
      const done = run(code, { host, limits: { callsInFlight: 1 } })
      // A timer needs no place, so that it overtakes what waits for one.
      await host.until(() => host.calls.some((call) => call.name === timerCall))

      const before = host.calls.map((call) => call.name)
      host.hanging[0]?.({ now, ok: true, value: null })
      await done

      expect(before).toEqual(['hang', timerCall])
      expect(host.calls.map(({ ordinal }) => ordinal)).toEqual([1, 4, 2, 3])
    })

    test('rejects calls beyond the limit of an action', async () => {
      const code = 'await echo(); await echo(); try { await echo() } catch (error) { error.message }'

      const execution = await run(code, { limits: { callsPerStep: 2 } })

      expect(execution).toMatchObject({ text: expect.stringContaining('2 calls, which is all it may') })
    })

    test('lets code catch the error of a call, with its code and no stack of the host', async () => {
      const execution = await run('try { await fail() } catch (e) { [e instanceof Error, e.name, e.message, e.code] }')

      expect(execution).toMatchObject({ text: '[ true, "ToolError", "no luck", "tool-failed" ]' })
    })

    test('says where a call failed that nothing caught', async () => {
      expect(await run('1\nawait fail()')).toMatchObject({ kind: 'error', error: { name: 'ToolError', line: 2 } })
    })

    test('rejects a call whose arguments cannot be sent', async () => {
      const execution = await run('try { await echo({ f() {} }) } catch (e) { String(e) }')

      expect(execution).toMatchObject({ text: expect.stringContaining('TypeError: args.f is a function') })
    })

    test('awaits and names calls that nobody awaited', async () => {
      const execution = await run('echo(1).then(() => console.log("went on")); 5')

      expect(execution).toMatchObject({ kind: 'value', text: '5', floating: ['echo'], output: 'went on\n' })
    })

    test('runs timers, and clears those that are left', async () => {
      const execution = await run('setTimeout(() => {}, 1e6); await new Promise((r) => setTimeout(r, 1)); 3')

      expect(execution).toMatchObject({ text: '3', clearedTimers: 1 })
    })

    test('tells the host when a timer is cleared', async () => {
      const host = new TestHost()

      await run('const t = setTimeout(() => {}, 1e6); clearTimeout(t)', { host })

      expect(host.aborted).toEqual([1])
    })

    test('reports a promise that can never settle', async () => {
      expect(await run('await new Promise(() => {})')).toMatchObject({
        kind: 'error',
        error: { message: expect.stringContaining('can never settle') },
      })
    })

    test('stops at the answer, past catch and finally', async () => {
      const host = new TestHost()
      const sandbox = await open()
      const code =
        'var after = 0; try { finalAnswer(1) } catch { after = 1 } finally { after = 2; console.log("x"); echo() }'

      const answer = await sandbox.execute({ code, filename: 'a.js', now }, host)
      const after = await sandbox.execute({ code: 'after', filename: 'b.js', now }, host)

      expect(answer).toMatchObject({ kind: 'answer', value: 1, output: '', pending: [] })
      expect(after).toMatchObject({ text: '0' })
      expect(host.calls).toEqual([])
    })

    test('names the calls that an answer leaves behind, and lets them go on', async () => {
      const host = new TestHost()

      const execution = await run('echo(1); hang(); finalAnswer("done")', { host })

      expect(execution).toMatchObject({ kind: 'answer', value: 'done', pending: [1, 2] })
      expect(host.aborted).toEqual([])
    })

    test('awaits an answer that is a promise, and the calls it takes to get there', async () => {
      const host = new TestHost()
      const code = 'async function main() { return (await echo(1)) + (await echo(2)) }\nfinalAnswer(main())'

      expect(await run(code, { host })).toMatchObject({ kind: 'answer', value: 3 })
      expect(host.calls).toHaveLength(2)
    })

    test('takes the first answer, also while it is still awaited', async () => {
      const code = 'finalAnswer(echo(4)); try { finalAnswer(5) } catch (error) { console.log(error.message) }'

      const execution = await run(code)

      expect(execution).toMatchObject({ kind: 'answer', value: 4 })
      expect(execution.output).toContain('the first answer stands')
    })

    test('stops the program once an awaited answer is there', async () => {
      const host = new TestHost()
      const code =
        'const p = Promise.resolve(1); p.then(() => 0); finalAnswer(p); await 0; await 0; await 0; await 0; await 0; await echo(9)'

      expect(await run(code, { host })).toMatchObject({ kind: 'answer', value: 1 })
      expect(host.calls).toEqual([])
    })

    test.each([
      ['a rejected answer', 'finalAnswer(Promise.reject(new RangeError("no")))', 'no'],
      ['an answer that cannot be sent', 'finalAnswer({ f() {} })', 'answer.f is a function'],
      ['an answer that is too large', 'finalAnswer("x".repeat(2000))', 'more than 1000 bytes'],
    ])('makes %s the error of the action', async (_, code, message) => {
      const execution = await run(code, { limits: { answerBytes: 1_000 } })

      expect(execution).toMatchObject({ kind: 'error', error: { message: expect.stringContaining(message) } })
    })

    test('defines variables, and refuses to let tools be redeclared', async () => {
      const sandbox = await open()
      const variables = { rows: encode(new Set([1, 2])) }

      const first = await sandbox.execute({ code: 'rows.size', filename: 'a.js', now, variables }, new TestHost())
      const second = await sandbox.execute({ code: 'globalThis.echo = 1', filename: 'b.js', now }, new TestHost())

      expect(first).toMatchObject({ text: '2' })
      expect(second).toMatchObject({
        kind: 'error',
        error: { message: expect.stringContaining("Cannot redeclare tool 'echo'") },
      })
    })

    test('prints to the console, values and all', async () => {
      const host = new TestHost()

      const execution = await run('console.log("a", { b: [1] }); console.error(new TypeError("c"))', { host })

      expect(execution.output).toBe('a { b: [ 1 ] }\nTypeError: c\n')
      expect(host.text).toBe(execution.output)
    })

    test('keeps head and tail of too much output', async () => {
      const code = 'for (let i = 0; i < 10000; i += 1) console.log("line " + i)'

      const execution = await run(code, { limits: { consoleBytes: 1_000 } })

      expect(execution.output).toMatch(/^line 0\n[^]*characters dropped[^]*line 9999\n$/)
      expect(execution.output.length).toBeLessThan(1_100)
      expect(execution.outputDropped).toBeGreaterThan(80_000)
    })

    test.each([
      ['a loop', 'for (;;);'],
      ['a native loop', 'new Array(2 ** 32 - 1).join()'],
      ['a wait for its own timers', 'await new Promise((r) => setTimeout(r, 1e6))'],
      ['an endless chain of jobs', 'const f = () => Promise.resolve().then(f); await f()'],
    ])('kills %s at its deadline', async (_, code) => {
      const execution = await run(code, { limits: { stepTimeoutMs: 100, graceMs: 100 } })

      expect(execution).toMatchObject({ kind: 'killed', reason: 'timeout' })
    })

    test('does not count the time in which the host works', async () => {
      const host = new TestHost()
      const done = run('await hang()', { host, limits: { stepTimeoutMs: 100, graceMs: 100 } })
      await host.untilHanging()

      await new Promise((resolve) => setTimeout(resolve, 400))
      host.hanging[0]?.({ now, ok: true, value: 'late' })

      expect(await done).toMatchObject({ text: 'late' })
    })

    test('lets code that runs out of memory go on', async () => {
      const code = 'const list = []; try { for (;;) list.push(new ArrayBuffer(1e6)) } catch { list.length = 0 } "alive"'

      expect(await run(code, { limits: { memoryMb: 16 } })).toMatchObject({ text: 'alive' })
    })

    test.each(['for (;;);', 'await hang()', 'new Array(2 ** 32 - 1).join()'])(
      'ends %j when it is aborted',
      async (code) => {
        const sandbox = await open({ graceMs: 100 })
        const controller = new AbortController()
        const host = new TestHost()

        const request = { code: `hang(); await echo(); ${code}`, filename: 'a.js', now, signal: controller.signal }
        const done = sandbox.execute(request, host)
        await host.untilHanging()
        controller.abort()

        expect(await done).toMatchObject({ kind: 'killed', reason: 'aborted' })
        await expect(sandbox.execute(request, host)).rejects.toMatchObject({ code: 'closed' })
      },
    )

    test('does the same again when it is given the same', async () => {
      const code = '[Math.random(), Date.now(), performance.now(), new Date().toString(), await echo(Math.random())]'

      const [first, second, other] = [await run(code), await run(code), await open({}, 8)]
      const third = await other.execute({ code, filename: 'step-1.js', now }, new TestHost())

      expect(second).toEqual(first)
      expect(third).not.toEqual(first)
    })

    test('opens nothing once it is closed', async () => {
      const closed = create()
      await closed.close()

      const opening = closed.open({ language: 'javascript', limits: toLimits(), seed: 1, functions: [] })

      await expect(opening).rejects.toMatchObject({ code: 'closed' })
    })

    test('ends what runs when the sandbox is closed', async () => {
      const sandbox = await open()
      const host = new TestHost()
      const done = sandbox.execute({ code: 'await hang()', filename: 'a.js', now }, host)
      await host.untilHanging()

      await sandbox.close()

      expect(await done).toMatchObject({ kind: 'killed', reason: 'aborted' })
    })
  })
}
