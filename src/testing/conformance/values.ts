import { decode, encode, encodeText } from '../../values/codec.ts'
import { mediaCall } from '../../core/executor.ts'
import { now, RecordingHost } from '../recording-host.ts'
import { toCases } from './case.ts'
import type { ActionCase, CaseDefinition } from './case.ts'
import { expectMatch, including } from './match.ts'
import { during } from './workbench.ts'

const lastValues = (
  [
    ['1 + 1', '2'],
    ['const a = { list: [1, "x"] }; a', "{ list: [ 1, 'x' ] }"],
    ['await Promise.resolve("text")', 'text'],
    ['return 5; 6', '5'],
    ['undefined', undefined],
    ['new Map([[1, new Set([2])]])', 'Map(1) { 1 => Set(1) { 2 } }'],
  ] as const
).map(([code, text]): ActionCase => ({
  name: `gives the last value of ${JSON.stringify(code)} as text`,
  code,
  expected: { kind: 'value', text },
}))

const kept = (
  [
    ['variables', ['let n = 1', 'n += 1', 'n'], '2'],
    ['repeated constants', ['const c = 1', 'const c = 2; c'], '2'],
    ['repeated classes', ['class A {}', 'class A { x = 1 }', 'new A().x'], '1'],
    ['functions over variables that change', ['let n = 1; function f() { return n }', 'n = 5', 'f()'], '5'],
    ['destructured names', ['const { a, b: [c] } = { a: 1, b: [2] }', 'a + c'], '3'],
    ['what was there before an error', ['const kept = 1; null.x', 'kept'], '1'],
    ['functions of an action that returned', ['return f(); function f() { return 1 }', 'f() + 1'], '2'],
  ] as const
).map(([what, code, text]): ActionCase => ({
  name: `keeps ${what} from action to action`,
  code,
  expected: { kind: 'value', text },
}))

const errors: readonly ActionCase[] = [
  {
    name: 'tells where code does not parse',
    code: 'let x = 1\nx = = 2',
    expected: { kind: 'error', error: { name: 'SyntaxError', line: 2, column: 5 } },
  },
  {
    name: 'tells where an error comes from, in the text the model wrote',
    code: ['class Helper {} ; function f() {\n  throw new TypeError("bad") }', '\n  f()'],
    expected: {
      kind: 'error',
      output: '',
      error: {
        name: 'TypeError',
        message: 'bad',
        line: 2,
        stack: {
          says: 'a stack with "at step-2.js:2:3", and no frame of the executor itself',
          holds: (stack) => typeof stack === 'string' && stack.includes('at step-2.js:2:3') && !/prelude/.test(stack),
        },
      },
    },
  },
]

const output: readonly ActionCase[] = [
  {
    name: 'prints to the console, values and all',
    code: 'console.log("a", { b: [1] }); console.error(new TypeError("c"))',
    expected: { output: 'a { b: [ 1 ] }\nTypeError: c\n' },
    host: { text: 'a { b: [ 1 ] }\nTypeError: c\n' },
  },
  {
    name: 'keeps head and tail of too much output',
    code: 'for (let i = 0; i < 10000; i += 1) console.log("line " + i)',
    limits: { consoleBytes: 1_000 },
    expected: {
      output: {
        says: 'a text of less than 1,100 characters, "line 0" to "line 9999", that says how many were dropped',
        holds: (text) =>
          typeof text === 'string' &&
          /^line 0\n[^]*characters dropped[^]*line 9999\n$/.test(text) &&
          text.length < 1_100,
      },
      outputDropped: { says: 'more than 80,000', holds: (count) => Number(count) > 80_000 },
    },
  },
]

const passesValues: CaseDefinition = {
  name: 'passes values of every kind to the host and back',
  async run(bench) {
    const host = new RecordingHost()

    const code = 'const v = await echo({ m: new Map([[1n, -0]]), d: new Date(5) }); finalAnswer(v)'
    const execution = await bench.run(code, { host })

    const value = encodeText({ m: new Map([[1n, -0]]), d: new Date(5) })
    expectMatch('execution', execution, { kind: 'answer' })
    expectMatch('the argument', encodeText(decode(host.calls[0]?.args[0])), value)
    expectMatch('the answer', execution.kind === 'answer' ? encodeText(decode(execution.value)) : '', value)
  },
}

const definesVariables: CaseDefinition = {
  name: 'defines variables, and refuses to let tools be redeclared',
  async run(bench) {
    const sandbox = await bench.open()
    const variables = { rows: encode(new Set([1, 2])) }

    const first = await bench.execute(sandbox, { code: 'rows.size', variables })
    const second = await bench.execute(sandbox, { code: 'globalThis.echo = 1', filename: 'b.js' })

    expectMatch('the first execution', first, { text: '2' })
    expectMatch('the second execution', second, {
      kind: 'error',
      error: { message: including("Cannot redeclare tool 'echo'") },
    })
  },
}

const knowsMedia: CaseDefinition = {
  name: 'knows media by their handles, asks for their bytes, and tells which images it shows',
  async run(bench) {
    const host = new RecordingHost()
    const id = '0a'.repeat(16)
    const photo = { $type: 'media', id, mediaType: 'image/png', name: 'a.png', size: 3 }
    const sandbox = await bench.open()

    const code = 'console.log(photo); const b = await photo.bytes(); await echo(photo); [b.length, photo.name]'
    const running = bench.execute(sandbox, { code, variables: { photo } }, host)
    await during(running, host.untilHanging())
    host.hanging[0]?.({ now, ok: true, value: encode(new Uint8Array(3)) })
    const execution = await running

    expectMatch('the calls', host.calls, [
      { ordinal: 1, name: mediaCall, args: [id] },
      { ordinal: 2, name: 'echo', args: [photo] },
    ])
    expectMatch('the execution', execution, { kind: 'value', text: "[ 3, 'a.png' ]", shown: [photo] })
  },
}

const makesMedia: CaseDefinition = {
  name: 'makes media of bytes, which go to the host with them',
  async run(bench) {
    const host = new RecordingHost()

    const execution = await bench.run("finalAnswer(new Media(new Uint8Array([1, 2, 3]), { mediaType: 'image/png' }))", {
      host,
    })

    // The beginning of the SHA-256 of the three bytes.
    const id = '039058c6f2c0cb492c533b0a4d14ef77'
    const value = { $type: 'media', id, mediaType: 'image/png', size: 3, base64: 'AQID' }
    expectMatch('the execution', execution, { kind: 'answer', value })
  },
}

/** What an action gives and what it leaves: values, state, errors, output. */
export const valueCases: readonly CaseDefinition[] = [
  ...toCases([...lastValues, ...kept, ...errors, ...output]),
  passesValues,
  definesVariables,
  knowsMedia,
  makesMedia,
]
