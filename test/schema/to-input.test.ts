import { describe, expect, test } from 'vitest'

import { toInput } from '../../src/schema/to-input.ts'

const text = { type: 'string' }
const oneRequired = { type: 'object', properties: { from: text, day: text }, required: ['from'] }
const onlyOne = { type: 'object', properties: { page: text } }
const twoRequired = { type: 'object', properties: { from: text, to: text }, required: ['from', 'to'] }

describe('toInput', () => {
  test.each([
    ['one object', [{ from: 'a', to: 'b' }], twoRequired, { from: 'a', to: 'b' }],
    ['nothing', [], twoRequired, {}],
    ['undefined', [undefined], twoRequired, {}],
    ['one value for the only required property', ['OSL'], oneRequired, { from: 'OSL' }],
    ['one value for the only property', ['2'], onlyOne, { page: '2' }],
    ['a list for the only required property', [['a']], oneRequired, { from: ['a'] }],
    ['null for the only required property', [null], oneRequired, { from: null }],
  ])('takes %s', (_, ...[args, schema, value]) => {
    expect(toInput(args, schema)).toEqual({ ok: true, value })
  })

  test.each([
    ['several arguments', ['a', 'b'], twoRequired, /got 2 arguments.*\{ from: string; to: string \}/],
    ['a value for one of several', ['a'], twoRequired, /one object of named arguments.*\{ from: string; to: string \}/],
    ['a value for none', ['a'], { type: 'object', properties: {} }, /call it without arguments/],
  ])('refuses %s and shows the right call', (_, ...[args, schema, message]) => {
    expect(toInput(args, schema)).toEqual({
      ok: false,
      issues: [{ path: 'args', message: expect.stringMatching(message) }],
    })
  })
})
