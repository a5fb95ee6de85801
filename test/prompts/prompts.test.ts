import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, test } from 'vitest'

import { defaultLimits } from '../../src/core/limits.ts'
import type { ActionStep } from '../../src/core/steps.ts'
import { defaultPrompts } from '../../src/prompts/default-prompts.ts'

const prompts = defaultPrompts(defaultLimits)
const context = {
  tools: '',
  answerType: '',
  instructions: '',
  tags: { open: '<code>', close: '</code>' },
  maxSteps: 20,
}
const done = { output: '', outputDropped: 0, floating: [], clearedTimers: 0 }

function step(overrides: Partial<ActionStep>): ActionStep {
  const base = { kind: 'action', number: 1, replies: [], calls: [], startedAt: 0, endedAt: 0 } as const
  return { ...base, outcome: { kind: 'observation' }, ...overrides }
}

describe('the system prompt', () => {
  test('costs at most 900 tokens without tools, 950 with the rules for tools', () => {
    expect(encode(prompts.system(context)).length).toBeLessThanOrEqual(900)
    expect(encode(prompts.system({ ...context, tools: 'x' })).length).toBeLessThanOrEqual(900)
  })

  test('leaves out what does not apply', () => {
    const bare = prompts.system(context)

    expect(bare).not.toContain('Tools you can call')
    expect(bare).not.toContain('finalAnswer takes a value of this type')
    expect(bare).not.toContain('Instructions for this task')
  })

  test('holds tools, the type of the answer and instructions', () => {
    const full = prompts.system({
      ...context,
      tools: 'declare function f(): void',
      answerType: '{ n: number }',
      instructions: 'Be brief.',
    })

    expect(full).toContain('declare function f(): void')
    expect(full).toContain('{ n: number }')
    expect(full).toContain('Be brief.')
  })

  test('reads as written', () => {
    expect(prompts.system({ ...context, tools: 'declare function f(): Promise<number>' })).toMatchSnapshot()
  })
})

describe('an observation', () => {
  test('shows console output, then the last value', () => {
    const text = prompts.observation(step({ execution: { ...done, output: 'a\nb\n', kind: 'value', text: '[ 1 ]' } }))

    expect(text).toBe('Console output:\na\nb\n\nLast value:\n[ 1 ]')
  })

  test('says so when there is nothing to show', () => {
    expect(prompts.observation(step({ execution: { ...done, kind: 'value' } }))).toBe('The program ran without output.')
  })

  test('points at the line and column of an error and keeps what was printed before', () => {
    const text = prompts.observation(
      step({
        code: 'const a = 1\na.b.c()',
        execution: {
          ...done,
          output: 'before\n',
          kind: 'error',
          error: { name: 'TypeError', message: 'no', line: 2, column: 5 },
        },
        outcome: {
          kind: 'error',
          error: { name: 'StepError', code: 'code-failed', message: 'TypeError: no', details: { line: 2, column: 5 } },
        },
      }),
    )

    expect(text).toBe('Console output:\nbefore\n\nError:\nTypeError: no\n  2 | a.b.c()\n          ^')
  })

  test('cuts the middle of what is too long and says how much', () => {
    const short = defaultPrompts({ consoleChars: 10, valueChars: 10 })

    const text = short.observation(step({ execution: { ...done, output: '0123456789ABCDEF', kind: 'value' } }))

    expect(text).toBe(
      'Console output:\n01234\n[… 6 characters left out …]\nBCDEF\n\nNote: the output was too long. Keep data in a variable, and print the part of it you need.',
    )
  })

  test('after a kill, says what was lost and lists the calls that are not undone', () => {
    const call = { callId: 'a/1/1', ordinal: 1, tool: 'send', input: { to: 'x' }, startedAt: 0 }
    const text = prompts.observation(
      step({
        calls: [{ ...call, end: { ok: true, value: 'sent', at: 1 } }],
        outcome: { kind: 'error', error: { name: 'StepError', code: 'code-killed', message: 'Too slow.' } },
      }),
    )

    expect(text).toContain('Too slow.')
    expect(text).toContain('- send({"to":"x"}): "sent"')
  })
})
