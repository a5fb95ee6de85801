import { describe, expect, test } from 'vitest'

import { defaultLimits } from '../../src/core/limits.ts'
import type { ActionStep } from '../../src/core/steps.ts'
import { cut, fold } from '../../src/prompts/results/cut.ts'
import { observation } from '../../src/prompts/results/observation.ts'

const done = { output: '', outputDropped: 0, floating: [], clearedTimers: 0 }

function step(overrides: Partial<ActionStep>): ActionStep {
  const base = { kind: 'action', number: 1, replies: [], calls: [], startedAt: 0, endedAt: 0 } as const
  return { ...base, outcome: { kind: 'observation' }, ...overrides }
}

function failed(details: Readonly<Record<string, unknown>>, code = 'code-failed'): ActionStep['outcome'] {
  return { kind: 'error', error: { name: 'StepError', code, message: 'No.', details } }
}

describe('cutting a text', () => {
  test('keeps what fits', () => {
    expect(cut('abc', 3)).toBe('abc')
  })

  test('takes out whole lines where their ends are near', () => {
    const text = Array.from({ length: 100 }, (_, n) => `line ${n}`).join('\n')

    const [head, mark, tail] = cut(text, 100).split(/\n(\[.*\])\n/)

    expect(head).toMatch(/^line 0\n[\s\S]*line \d$/)
    expect(mark).toBe(`[… ${text.length - (head ?? '').length - (tail ?? '').length} characters left out …]`)
    expect(tail).toMatch(/^line 9\d\n[\s\S]*line 99$/)
  })

  test('cuts within a line that is too long', () => {
    expect(cut(`${'a'.repeat(50)}${'b'.repeat(50)}`, 20)).toBe('aaaaaaaaaa\n[… 80 characters left out …]\nbbbbbbbbbb')
  })
})

describe('folding lines', () => {
  test.each([
    ['a\nb\na', 'a\nb\na'],
    ['a\na', 'a\na'],
    ['a\na\na\nb', 'a\n[the line above 2 times more]\nb'],
    [`start${'\nx'.repeat(100)}`, 'start\nx\n[the line above 99 times more]'],
    ['\n\n\n\n', '\n\n\n\n'],
  ])('makes of %j %j', (text, folded) => {
    expect(fold(text)).toBe(folded)
  })
})

describe('an observation of too much', () => {
  const limits = { consoleChars: 100, valueChars: 100 }
  const long = 'x'.repeat(500)

  test.each([
    ['const rows = 1\nrows', 'rows holds the whole of it'],
    ['page.items;', 'page.items holds the whole of it'],
    ['rows = await load()', 'rows holds the whole of it'],
    ['rows.map(String)', 'Store it in a variable'],
    ['if (a == b) c()', 'Store it in a variable'],
  ])('after %j says where the whole value is', (code, words) => {
    const text = observation(step({ code, execution: { ...done, kind: 'value', text: long } }), limits)

    expect(text).toContain('[… 400 characters left out …]')
    expect(text).toContain(words)
  })

  test('says so of a value that the interpreter has cut', () => {
    const value = 'ab\n[… 7 characters left out …]\nyz'

    const text = observation(step({ code: 'rows', execution: { ...done, kind: 'value', text: value } }), limits)

    expect(text).toBe(
      `Last value:\n${value}\n\nNote: the last value was too long. rows holds the whole of it: look at parts of it.`,
    )
  })

  test('says what to do about console output, also when the interpreter has dropped some', () => {
    const text = observation(step({ execution: { ...done, output: 'a\n', outputDropped: 9, kind: 'value' } }), limits)

    expect(text).toContain('Note: the output was too long. Keep data in a variable')
  })
})

describe('an observation of what comes again', () => {
  const value = step({ code: 'a', execution: { ...done, kind: 'value', text: 'y'.repeat(600) } })

  test('refers to the one before it when that saves room', () => {
    expect(observation({ ...value, number: 2, code: 'b' }, defaultLimits, value)).toBe(
      'The same as after program 1.\n\nNote: this is the same result as before. Try something else.',
    )
  })

  test('says that the program was the same', () => {
    const short = step({ code: 'a', outcome: failed({}) })

    expect(observation({ ...short, number: 2 }, defaultLimits, short)).toBe(
      'Error:\nNo.\n\nNote: this is the same program, with the same result as before. Try something else.',
    )
  })

  test('is shown when it differs', () => {
    const other = step({ execution: { ...done, kind: 'value', text: '2' } })

    expect(observation(other, defaultLimits, value)).toBe('Last value:\n2')
  })
})

describe('an observation of an error', () => {
  test('shows the frame it came with, where it is, and the way there without repetitions', () => {
    const stack = ['f (step-1.js:1:2)', 'g (step-1.js:2:3)', 'g (step-1.js:2:3)', 'step-2.js:1:1'].map(
      (line) => `    at ${line}`,
    )

    const text = observation(
      step({
        code: 'g()',
        outcome: failed({ file: 'step-1.js', line: 1, column: 2, frame: 'FRAME', stack: stack.join('\n') }),
      }),
      defaultLimits,
    )

    expect(text).toBe(
      'Error:\nNo.\nin step-1.js, line 1:\nFRAME\nCalled from:\n    at g (step-1.js:2:3)\n    at step-2.js:1:1',
    )
  })

  test.each([
    ['timeout', 'check that every loop ends'],
    ['memory', 'Keep less data at once'],
  ])('says what to do about a limit: %s', (reason, words) => {
    expect(observation(step({ outcome: failed({ reason }, 'code-killed') }), defaultLimits)).toContain(words)
  })
})

describe('an observation of calls nobody awaited', () => {
  const floating = ['send']
  const call = { callId: 'a/1/1', ordinal: 1, tool: 'send', input: {}, startedAt: 0 }
  const error = { name: 'StepError', code: 'tool-failed', message: 'send failed: full.' }

  test('tells the error that nobody noticed', () => {
    const calls = [{ ...call, end: { ok: false, error, at: 1 } as const }]

    expect(observation(step({ calls, execution: { ...done, floating, kind: 'value' } }), defaultLimits)).toBe(
      'Note: send was called without await; it was awaited at the end of the program. It failed: send failed: full.',
    )
  })

  test('does not blame a program that failed while they ran', () => {
    const execution = { ...done, floating, kind: 'error', error: { name: 'Error', message: 'No.' } } as const

    expect(observation(step({ execution, outcome: failed({}) }), defaultLimits)).toContain(
      'Note: send still ran when the program failed; its end was awaited.',
    )
  })

  test.each(['[Promise: await it to get its value]', 'Promise { <pending> }', 'Total: [object Promise]'])(
    'says that %j is a promise',
    (output) => {
      const text = observation(step({ execution: { ...done, output, kind: 'value' } }), defaultLimits)

      expect(text).toContain('Note: a promise was shown instead of its value.')
    },
  )
})
