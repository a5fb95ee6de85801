import { CodeAgent, tool, ToolCallingAgent, toScript } from 'smolagents-ts'
import type { RunResult } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { csv, statistics } from 'smolagents-ts/modules'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

const executor = quickjs()
afterAll(() => executor.close())

const modules = { csv, statistics }

/** Runs programs one after the other, and then all of them as the one program that `toScript` makes. */
async function runBoth(codes: readonly string[]) {
  const asked: unknown[][] = [[], []]
  const runWith = (calls: unknown[], programs: readonly string[]): Promise<RunResult> => {
    const look = tool({
      name: 'look',
      description: 'Looks.',
      input: { type: 'object', properties: { at: {} }, required: ['at'] },
      execute: ({ at }) => {
        calls.push(at)
        return Promise.resolve(calls.length)
      },
    })
    const model = scriptedModel(programs.map((code) => `<code>\n${code}\n</code>`))
    const limits = { stepTimeoutMs: 2_000, graceMs: 200 }
    return new CodeAgent({ model, executor, modules, tools: [look], limits }).run('Do it.', { reject: false })
  }
  const apart = await runWith(asked[0] ?? [], codes)
  const script = toScript(apart)
  const together = await runWith(asked[1] ?? [], [script])
  return { apart, together, script, asked }
}

describe('the programs of a run as one', () => {
  test.each([
    ['use what earlier ones defined', ['const a = 1', 'let b = a + 1', 'finalAnswer(a + b)'], 3],
    ['declare names again', ['const a = 1', 'let a = 2', 'const { a, b = 5 } = { a: 3 }', 'finalAnswer(a * b)'], 15],
    ['declare lists again', ['const [a] = [1]', 'let [b, a] = [1, 7]', 'finalAnswer(a)'], 7],
    [
      'declare classes again',
      ['class A { n = 1 }\nconst x = new A()', 'class A { n = 2 }\n(new A()).n', 'finalAnswer([x.n, new A().n])'],
      [1, 2],
    ],
    [
      'declare functions again, each used before it stands there',
      ['const x = f()\nfunction f() { return 1 }', 'const y = f()\nfunction f() { return 2 }', 'finalAnswer([x, y])'],
      [1, 2],
    ],
    [
      'declare generators and async functions again',
      [
        'function* g() { yield 1 }\nasync function h() { return 1 }',
        'function* g() { yield 2 }\nasync function h() { return 3 }',
        'finalAnswer([...g(), await h()])',
      ],
      [2, 3],
    ],
    [
      'import again',
      [
        "import { mean } from 'statistics'",
        "import { mean, sum as total } from 'statistics'\nimport * as all from 'statistics'",
        'finalAnswer([mean([1, 3]), total([1, 3]), all.median([1, 2, 9])])',
      ],
      [2, 4, 2],
    ],
    [
      'fail, and leave what they had defined',
      [
        'const a = 1\nfunction f() { return a + 1 }\nclass B { n = 5 }\nnull.x\nconst c = 9',
        'finalAnswer([a, f(), new B().n, typeof c])',
      ],
      [1, 2, 5, 'undefined'],
    ],
    ['do not parse', ['const a = 1', 'const a = = 2', 'finalAnswer(a)'], 1],
    ['were killed', ['let a = 1', 'a = 2; while (true) {}', 'finalAnswer(a)'], 1],
    [
      'call tools',
      ['const n = await look({ at: "a" })', 'const m = await look({ at: "b" })', 'finalAnswer([n, m])'],
      [1, 2],
    ],
    [
      'write words that look like declarations',
      [
        'const s = `const ${"let".length} {`; const r = /const \\{ x/; const o = { const: 1, let: 2 }',
        'const s = s + o.const + o.let + r.source // const x',
        'finalAnswer(s)',
      ],
      'const 3 {12const \\{ x',
    ],
    [
      'have blocks and loops with their own names',
      [
        'let n = 0\nfor (const i of [1, 2]) { const n2 = i; n += n2 }\n{ let n = 99 }',
        'for (let i = 0; i < 2; i += 1) n += i',
        'finalAnswer(n)',
      ],
      4,
    ],
    [
      'are TypeScript',
      ['const a: number = 1', 'interface P { n: number }\nconst a: P = { n: 2 }', 'finalAnswer(a.n)'],
      2,
    ],
  ])('give the same answer when they %s', async (_, codes, answer) => {
    const { apart, together, asked } = await runBoth(codes)

    expect(apart).toMatchObject({ status: 'completed', output: answer })
    expect(together).toMatchObject({ status: 'completed', output: answer })
    expect(asked[1]).toEqual(asked[0])
    expect(together.steps).toHaveLength(2)
  })

  test('say which step each is of, and what went wrong there', async () => {
    const { script } = await runBoth(['const a = 1', 'a.b.c', 'const = 1', 'finalAnswer(a)'])

    expect(script).toBe(`// Task: Do it.

// Step 1
var a = 1

// Step 2, which went wrong: TypeError: Cannot read property 'c' of undefined: a.b is undefined. a is a number.
try {
a.b.c
} catch (error) {
  console.error(String(error))
}

// Step 3, which went wrong: SyntaxError: Unexpected =. Look at what stands before it.
// const = 1

// Step 4
finalAnswer(a)
`)
  })

  test('go on after the answers of earlier tasks of a session', async () => {
    const codes = ['const a = 1; finalAnswer(a)', 'const b = a + 1\nfinalAnswer(b)', 'finalAnswer([a, b])']
    const session = new CodeAgent({ model: scriptedModel(codes.map((code) => `<code>${code}`)), executor }).session()
    for (const task of ['x', 'y', 'z']) await session.run(task)

    const model = scriptedModel([`<code>\n${toScript(session.memory)}\n</code>`])
    const { output } = await new CodeAgent({ model, executor }).run('all')

    expect(output).toEqual([1, 2])
  })

  test('go on after an answer that was not taken', async () => {
    const model = scriptedModel(['<code>finalAnswer("many")', '<code>finalAnswer(1)'])
    const result = await new CodeAgent({ model, executor, output: { type: 'number' } }).run('x')

    const again = scriptedModel([`<code>\n${toScript(result)}\n</code>`])
    const { output } = await new CodeAgent({ model: again, executor }).run('x')

    expect(output).toBe(1)
  })

  test('hold no line of a task or of a killed program that is not a comment', async () => {
    const model = scriptedModel(['<code>x = 1\u2028while (true) {}', '<code>finalAnswer(typeof x)'])
    const limits = { stepTimeoutMs: 300, graceMs: 200 }
    const result = await new CodeAgent({ model, executor, limits }).run('Do\rthis\u2029finalAnswer("no")')

    const again = scriptedModel([`<code>\n${toScript(result)}\n</code>`])
    const { output } = await new CodeAgent({ model: again, executor }).run('x')

    expect(output).toBe('undefined')
  })

  test('are the calls of an agent that calls tools', async () => {
    const add = tool({
      name: 'add',
      description: 'Adds.',
      input: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
      execute: ({ a, b }) => Promise.resolve(Number(a) + Number(b)),
    })
    const model = scriptedModel([
      { toolCalls: [{ id: '1', name: 'add', input: '{"a":1,"b":2}' }] },
      { toolCalls: [{ id: '2', name: 'finalAnswer', input: '{"answer":3}' }] },
    ])

    const { steps } = await new ToolCallingAgent({ model, tools: [add] }).run('Add.')

    expect(toScript(steps)).toBe('// Task: Add.\n\n// Step 1\nawait add({"a":1,"b":2})\n\n// Step 2\nfinalAnswer(3)\n')
  })

  test('are nothing where nothing was done', () => {
    expect(toScript([])).toBe('')
  })
})
