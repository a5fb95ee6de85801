import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

import { CodeAgent, tool } from 'smolagents-ts'
import type { Executor, RunResult, Runtime } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { printRun } from 'smolagents-ts/terminal'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedModel, ScriptedReply } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

const executor = quickjs()
afterAll(() => executor.close())

/** What the model was shown last in a request. */
function lastText(model: ScriptedModel, request: number): string {
  const content = model.requests[request]?.messages.at(-1)?.content ?? []
  return content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n\n')
}

/** Runs one action and gives the observation that the model sees. */
async function observe(code: string): Promise<string> {
  const model = scriptedModel([`<code>${code}`, '<code>finalAnswer(0)'])
  await new CodeAgent({ model, executor }).run('x')
  return lastText(model, 1)
}

/** The default executor with a look at what is opened and closed. */
function watched(): { readonly executor: Executor; readonly seen: string[] } {
  const seen: string[] = []
  const { name, languages, isolation, replay } = executor
  const watching: Executor = {
    name,
    languages,
    isolation,
    replay,
    async open(options) {
      const sandbox = await executor.open(options)
      seen.push('open')
      const close = (): Promise<void> => {
        seen.push('close')
        return sandbox.close()
      }
      return new Proxy(sandbox, {
        get: (target, key) => {
          if (key === 'close') return close
          const value: unknown = Reflect.get(target, key)
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    },
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  return { executor: watching, seen }
}

describe('a result', () => {
  test('has output, status, steps, usage and timing', async () => {
    let clock = 1_000
    const runtime: Runtime = {
      now: () => (clock += 10),
      sleep: () => new Promise(() => {}),
      id: () => 'run-1',
      seed: () => 1,
    }
    const usage = { inputTokens: 7, outputTokens: 3 }
    const model = scriptedModel([{ text: '<code>finalAnswer("done")', usage }])

    const result = await new CodeAgent({ model, executor, runtime }).run('x')

    expect(result).toMatchObject({
      status: 'completed',
      output: 'done',
      usage,
      steps: [{ kind: 'task' }, { number: 1 }],
    })
    const { startedAt, endedAt, durationMs } = result.timing
    expect(startedAt).toBe(1_010)
    expect(endedAt).toBe(clock)
    expect(durationMs).toBe(endedAt - startedAt)
  })

  test('says by its status whether there was an answer, no more steps, an abort or a failure', async () => {
    const statusOf = async (reply: ScriptedReply, signal = new AbortController().signal): Promise<string> => {
      const agent = new CodeAgent({ model: scriptedModel([reply]), executor, maxSteps: 1 })
      const result: RunResult = await agent.run('x', { reject: false, signal })
      return result.status
    }

    expect(await statusOf('<code>finalAnswer(1)')).toBe('completed')
    expect(await statusOf('<code>1')).toBe('out-of-steps')
    expect(await statusOf('<code>1', AbortSignal.abort())).toBe('aborted')
    expect(await statusOf(new Error('503'))).toBe('failed')
  })

  test('keeps texts that look like JSON as texts', async () => {
    const read = tool({ name: 'read', description: 'Reads.', execute: () => Promise.resolve('{"a":1}') })
    const model = scriptedModel(['<code>await read(); finalAnswer("[1, 2]")'])

    const { output, steps } = await new CodeAgent({ model, executor, tools: [read] }).run('x')

    expect(output).toBe('[1, 2]')
    expect(steps[1]).toMatchObject({ calls: [{ end: { value: '{"a":1}' } }], outcome: { value: '[1, 2]' } })
  })

  test('has steps that are plain JSON, whatever the tools gave', async () => {
    class Point {
      readonly x = 1
    }
    const values = { map: new Map([[1, new Date(0)]]), point: new Point(), big: 10n, bytes: new Uint8Array([1]) }
    const read = tool({ name: 'read', description: 'Reads.', execute: () => Promise.resolve(values) })
    const model = scriptedModel(['<code>await read(); finalAnswer(1)'])

    const { steps } = await new CodeAgent({ model, executor, tools: [read] }).run('x')

    expect(JSON.parse(JSON.stringify(steps))).toEqual(steps)
    expect(JSON.stringify(steps)).toContain('"point":{"x":1}')
  })
})

describe('an agent', () => {
  test('runs code where it is told to', async () => {
    const { executor: given, seen } = watched()

    await new CodeAgent({ model: scriptedModel(['<code>finalAnswer(1)']), executor: given }).run('x')

    expect(seen).toContain('open')
  })

  test('lets go of the interpreter of a session that is disposed of', async () => {
    const { executor: given, seen } = watched()
    const session = new CodeAgent({ model: scriptedModel(['<code>finalAnswer(1)']), executor: given }).session()
    await session.run('x')
    const before = [...seen]

    await session[Symbol.asyncDispose]()

    expect(before).not.toContain('close')
    expect(seen.filter((what) => what === 'close')).toHaveLength(seen.filter((what) => what === 'open').length)
    await expect(session.run('y')).rejects.toThrow('is closed')
  })

  test('keeps variables, memory and nothing of the usage in a session, until it is reset', async () => {
    const usage = { inputTokens: 5, outputTokens: 1 }
    const replies = ['finalAnswer(a)', 'finalAnswer(a + b)', 'finalAnswer(typeof a + typeof b)']
    const model = scriptedModel(replies.map((code) => ({ text: `<code>${code}`, usage })))
    const session = new CodeAgent({ model, executor }).session()

    const first = await session.run('x', { variables: { a: 1 } })
    const second = await session.run('y', { variables: { b: 2 } })
    const kept = session.memory.length
    await session.reset()
    const third = await session.run('z')
    await session.close()

    expect([first.output, second.output, third.output]).toEqual([1, 3, 'undefinedundefined'])
    expect([second.usage.inputTokens, third.usage.inputTokens]).toEqual([5, 5])
    expect([kept, session.memory.length]).toEqual([4, 2])
    expect(model.requests.map(({ messages }) => messages.length)).toEqual([2, 4, 2])
  })

  test('uses its own wording for the prompts that are left out', async () => {
    const model = scriptedModel(['<code>1', '<code>finalAnswer(1)'])
    const prompts = { system: () => 'Only this.' }

    await new CodeAgent({ model, executor, prompts }).run('x')

    expect(model.requests[1]?.messages[0]).toEqual({ role: 'system', content: [{ type: 'text', text: 'Only this.' }] })
    expect(lastText(model, 1)).toBe('Last value:\n1')
  })

  test('sends one system text, then the task with its images behind it', async () => {
    const model = scriptedModel(['<code>finalAnswer(1)'])

    await new CodeAgent({ model, executor }).run('Look.', { images: [{ url: 'https://example.com/a.png' }] })

    expect(model.requests[0]?.messages).toEqual([
      { role: 'system', content: [{ type: 'text', text: expect.stringContaining('You solve tasks') }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Task:\nLook.' },
          { type: 'image', url: 'https://example.com/a.png' },
        ],
      },
    ])
  })

  test('shows names and descriptions of its tools in the system prompt', async () => {
    const find = tool({ name: 'findTides', description: 'Finds tides of a port.', execute: () => Promise.resolve(1) })
    const model = scriptedModel(['<code>finalAnswer(1)'])

    await new CodeAgent({ model, executor, tools: [find] }).run('x')

    expect(JSON.stringify(model.requests[0]?.messages[0])).toMatch(/Finds tides of a port\..*findTides\(\)/)
  })

  test('tells a model that wrote no code what to write, and how to give an answer it already has', async () => {
    const model = scriptedModel(['The final answer is 42.', '<code>finalAnswer(42)'])

    await new CodeAgent({ model, executor }).run('x')

    expect(lastText(model, 1)).toMatch(
      /no program between <code> and <\/code>.*already know the answer.*finalAnswer\(…\)/,
    )
  })

  test('is shown again after its run, step by step', async () => {
    const run = new CodeAgent({ model: scriptedModel(['I count. <code>finalAnswer(6 * 7)']), executor }).stream(
      'Count.',
    )
    await run.result
    const output = new PassThrough()
    const written = text(output)

    await printRun(run, { output, width: 60 })

    output.end()
    expect(await written).toMatch(/Count\.[\s\S]*Step 1[\s\S]*I count\.[\s\S]*finalAnswer\(6 \* 7\)[\s\S]*│ 42 /)
  })
})

describe('an action', () => {
  test('that does not parse is shown with its line and a mark, and is kept', async () => {
    const model = scriptedModel(['<code>const a = 1\nconst b = = 2', '<code>finalAnswer(0)'])

    const { steps } = await new CodeAgent({ model, executor }).run('x')

    expect(lastText(model, 1)).toContain(
      `SyntaxError: Unexpected =. Look at what stands before it.\n  1 | const a = 1\n  2 | const b = = 2\n${' '.repeat(16)}^`,
    )
    expect(steps[1]).toMatchObject({ code: 'const a = 1\nconst b = = 2' })
  })

  test('may answer from within its functions', async () => {
    const code = '<code>function done(n) { if (n > 2) finalAnswer(n); else [n + 1].forEach((m) => done(m)) }\ndone(0)'

    const { output, steps } = await new CodeAgent({ model: scriptedModel([code]), executor }).run('x')

    expect(output).toBe(3)
    expect(steps).toHaveLength(2)
  })

  test('prints from nested functions and callbacks', async () => {
    const shown = await observe(
      'function f() { return [1, 2].map((n) => { console.log("n", n); return n }) }\nf().length',
    )

    expect(shown).toBe('Console output:\nn 1\nn 2\n\nLast value:\n2')
  })

  test('is shown up to 50,000 characters of its output, without the middle', async () => {
    const shown = await observe('const t = "x".repeat(60000); console.log(t); "y".repeat(30000)')

    const [output = ''] = shown.split('\n\nLast value:\n')
    expect(output.replaceAll(/[^x]/g, '')).toHaveLength(50_000)
    expect(output).toMatch(/^Console output:\nx+\n\[… [\d,]+ characters left out …\]\nx+$/)
  })

  test('is shown up to 20,000 characters of its last value, without the middle', async () => {
    const shown = await observe('const lines = Array.from({ length: 9000 }, (_, n) => `line ${n}`).join("\\n")\nlines')

    const [, head = '', left, tail = '', note] =
      /^Last value:\n([\s\S]*)\n\[… (\d+) characters left out …\]\n([\s\S]*)\n\nNote: (.*)$/.exec(shown) ?? []
    expect(head.length + tail.length).toBeGreaterThan(19_500)
    expect(head.length + tail.length).toBeLessThanOrEqual(20_000)
    expect(head.length + tail.length + Number(left)).toBe(
      Array.from({ length: 9000 }, (_, n) => `line ${n}`).join('\n').length,
    )
    expect([head, tail]).toEqual([
      expect.stringMatching(/^line 0\n[\s\S]*line \d+$/),
      expect.stringMatching(/^line \d+\n[\s\S]*line 8999$/),
    ])
    expect(note).toContain('lines holds the whole of it')
  })

  test('that calls what does not exist is told its name', async () => {
    expect(await observe('await searchWeb("x")')).toMatch(/^Error:\nReferenceError: searchWeb is not defined\./)
  })

  test('cannot use finalAnswer as a variable, but may write its name elsewhere', async () => {
    expect(await observe('const finalAnswer = 5')).toContain("Cannot redeclare tool 'finalAnswer'")
    expect(await observe('finalAnswer = 5')).toContain("Cannot redeclare tool 'finalAnswer'")
    expect(await observe('// finalAnswer = 1\n"finalAnswer = 2" + (finalAnswer == 3)')).toBe(
      'Last value:\nfinalAnswer = 2false',
    )
  })

  test('finds no modules, no process, no network and no way to make a require', async () => {
    const names = ['require', 'module', 'process', 'fetch', 'Deno', 'Bun', 'WebAssembly', 'Worker']

    expect(await observe(`[${names.map((name) => `typeof ${name}`).join()}].join()`)).toBe(
      `Last value:\n${names.map(() => 'undefined').join()}`,
    )
    expect(await observe('const { createRequire } = await import("node:module")')).toContain(
      'No modules can be imported',
    )
  })

  test.each([
    [
      'spread arguments',
      'const f = (...a) => a.join(); f(...[1, 2], ...new Set([3]), ...Object.values({ a: 4 }))',
      '1,2,3,4',
    ],
    ['spread objects', 'const o = { b: 2 }; (({ a, ...r }) => a + r.b + r.c)({ a: 1, ...o, c: 3 })', '6'],
    [
      'classes',
      'class A { static n = 1; #p = 2; get p() { return this.#p } m() { return A.n + this.p } }\nnew A().m()',
      '3',
    ],
    [
      'inheritance',
      'class A { m() { return 1 } }\nclass B extends A { m() { return super.m() + 1 } }\nnew B().m()',
      '2',
    ],
    ['short circuits', '[0 || "a", 1 && "b", null ?? "c", "" ?? "d"].join()', 'a,b,c,'],
    [
      'comparisons',
      '[1 < 2, 2 <= 2, "a" < "b", 1 == "1", 1 === "1", 1 != 2, "x" in { x: 1 }, [] instanceof Array].join()',
      'true,true,true,true,false,true,true,true',
    ],
    [
      'using',
      'const log = []; try { using r = { [Symbol.dispose]() { log.push("off") } }; throw log.push("on") } catch {}\nlog.join()',
      'on,off',
    ],
    ['delete', 'const o = { a: 1, b: [1] }; delete o.a; delete o.b[0]; JSON.stringify(o)', '{"b":[null]}'],
    [
      'generators',
      'function* all() { let n = 0; while (true) yield n++ }\nconst odd = []; for (const n of all()) { if (n > 5) break; if (n % 2) odd.push(n) }\nodd.map((n) => [n, n * n]).flat().join()',
      '1,1,3,9,5,25',
    ],
    ['deep recursion', 'const down = (n) => (n === 0 ? 0 : 1 + down(n - 1)); down(2000)', '2000'],
    [
      'augmented assignment',
      'let n = 7; n += 1; n *= 2; n -= 1; n **= 2; n %= 100; n <<= 1; n |= 1; n ??= 0; const o = { k: 1 }; o.k += 1; n + o.k',
      '53',
    ],
    ['chained assignment', 'let a, b; const o = {}; a = b = o.c = [1]; [a === b, o.c === a].join()', 'true,true'],
    [
      'the source of functions',
      'function twice(x) { return 2 * x }\ntwice.toString()',
      'function twice(x) { return 2 * x }',
    ],
    [
      'return, break and continue in try',
      'function f() { for (const n of [1, 2, 3]) { try { if (n === 1) continue; if (n === 2) return n } catch {} } }\nlet last = 0; for (const n of [1, 2, 3]) { try { last = n; if (n === 2) break } catch {} }\nf() * 10 + last',
      '22',
    ],
  ])('has the whole language: %s', async (_, code, value) => {
    expect(await observe(code)).toBe(`Last value:\n${value}`)
  })

  test('is told when it spreads what cannot be spread', async () => {
    expect(await observe('Math.max(...5)')).toContain('TypeError')
  })
})
