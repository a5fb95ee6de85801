import { describe, expect, test } from 'vitest'

import { defaultLimits } from '../../src/core/limits.ts'
import { callResult } from '../../src/prompts/calling/prompts.ts'
import { defaultPrompts } from '../../src/prompts/default-prompts.ts'
import { encode } from '../../src/values/codec.ts'

const context = {
  tools: 'declare function look(args: { word: string }): Promise<string>',
  answerType: '',
  instructions: 'Be brief.',
  tags: { open: '<code>', close: '</code>' },
  maxSteps: 20,
}

describe('the prompt of an agent that calls tools', () => {
  test('reads as written', () => {
    const prompts = defaultPrompts(defaultLimits, 'tools')

    expect(prompts.system({ ...context, actions: 'tools', format: 'native' })).toMatchSnapshot()
  })

  test('lists the tools where the request does not carry them', () => {
    const prompts = defaultPrompts(defaultLimits, 'tools')
    const definitions = '[{"name":"look"}]'

    const written = prompts.system({ ...context, actions: 'tools', format: 'text', definitions })
    const held = prompts.system({ ...context, actions: 'tools', format: 'structured', definitions })

    expect(written).toContain(definitions)
    expect(written).toContain('Write each call as one JSON object')
    expect(held).toContain('"calls": [')
  })

  test('tells of programs where they are allowed as well', () => {
    const prompts = defaultPrompts(defaultLimits, 'both')

    expect(prompts.system({ ...context, actions: 'both', format: 'native' })).toContain('call runCode')
    expect(prompts.system({ ...context, actions: 'both', format: 'text' })).toContain('between <code> and </code>')
  })

  test('names the values of a task by their handles', () => {
    const step = { kind: 'task', task: 'Sum up.', images: [], variables: { rows: '[1, 2]' } } as const

    expect(defaultPrompts(defaultLimits, 'tools').task(step)).toBe(
      'Task:\nSum up.\n\nValues that come with it, by their handles:\n- $handle:rows: [1, 2]',
    )
    expect(defaultPrompts(defaultLimits, 'both').task(step)).toContain('and as variables in your programs')
  })
})

describe('the result of a call', () => {
  const call = { callId: 'a/1/0', ordinal: 0, tool: 'look', input: {}, startedAt: 0 }
  const told = (value: unknown): string =>
    callResult({ ...call, end: { ok: true, value: encode(value), at: 1 } }, '$handle:result_1_1', { valueChars: 40 })

  test.each([
    ['a text as it is', 'a bird', 'a bird'],
    ['data as JSON', { legs: 2, names: ['owl'] }, '{"legs":2,"names":["owl"]}'],
    ['nothing in words', undefined, 'Done. There is no result.'],
    ['an empty text in words', '', 'It gave an empty text.'],
  ])('is %s', (_name, value, text) => {
    expect(told(value)).toBe(text)
  })

  test('is cut where it is long, with the handle of the whole', () => {
    const text = told('word '.repeat(40))

    expect(text).toContain('characters left out')
    expect(text).toContain('$handle:result_1_1 stands for the whole of it')
  })

  test('is an error that says so', () => {
    const end = {
      ok: false,
      error: { name: 'StepError', code: 'tool-failed', message: 'look failed: torn' },
      at: 1,
    } as const

    expect(callResult({ ...call, end }, '', defaultLimits)).toBe('Error: look failed: torn')
    expect(callResult(call, '', defaultLimits)).toBe('Error: nobody knows what came of look.')
  })
})
