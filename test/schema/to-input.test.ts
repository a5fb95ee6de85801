import { describe, expect, test } from 'vitest'

import { toInput } from '../../src/schema/to-input.ts'

const text = { type: 'string' }
const oneRequired = { type: 'object', properties: { from: text, day: text }, required: ['from'] }
const onlyOne = { type: 'object', properties: { page: text } }
const twoRequired = { type: 'object', properties: { from: text, to: text }, required: ['from', 'to'] }

describe('toInput', () => {
  test.each([
    { what: 'one object', args: [{ from: 'a', to: 'b' }], schema: twoRequired, value: { from: 'a', to: 'b' } },
    { what: 'nothing', args: [], schema: twoRequired, value: {} },
    { what: 'undefined', args: [undefined], schema: twoRequired, value: {} },
    { what: 'one value for the only required property', args: ['OSL'], schema: oneRequired, value: { from: 'OSL' } },
    { what: 'one value for the only property', args: ['2'], schema: onlyOne, value: { page: '2' } },
    { what: 'a list for the only required property', args: [['a']], schema: oneRequired, value: { from: ['a'] } },
    { what: 'null for the only required property', args: [null], schema: oneRequired, value: { from: null } },
  ])('takes $what', ({ args, schema, value }) => {
    expect(toInput(args, schema)).toEqual({ ok: true, value })
  })

  test.each([
    { what: 'several arguments', args: ['a', 'b'], message: /got 2 arguments.*\{ from: string; to: string \}/ },
    {
      what: 'a value for one of several',
      args: ['a'],
      message: /one object of named .*\{ from: string; to: string \}/,
    },
  ])('refuses $what and shows the right call', ({ args, message }) => {
    const issues = [{ path: 'args', message: expect.stringMatching(message) }]

    expect(toInput(args, twoRequired)).toEqual({ ok: false, issues })
  })

  test('says so when a tool takes no arguments', () => {
    const issues = [{ path: 'args', message: expect.stringMatching(/call it without arguments/) }]

    expect(toInput(['a'], { type: 'object', properties: {} })).toEqual({ ok: false, issues })
  })
})
