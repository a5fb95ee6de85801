import { describe, expect, test } from 'vitest'

import { preview } from '../../src/values/preview.ts'

describe('the preview of a value', () => {
  test.each([
    [[{ id: 1, price: 2.5 }], 'Array(1) [{ id: 1, price: 2.5 }]'],
    [Array.from({ length: 9 }, (_, index) => index), 'Array(9) [0, 1, 2, 3, 4, …]'],
    [new Map([['a', new Set([1])]]), 'Map(1) { "a" => Set(1) {1} }'],
    [{ a: { b: { c: { d: 1 } } } }, '{ a: { b: { c: { … } } } }'],
    ['x'.repeat(90), `"${'x'.repeat(60)}"… (90 characters)`],
    [new Uint8Array(12), 'Uint8Array of 12 bytes'],
    [undefined, 'undefined'],
    [{}, '{}'],
  ])('shows its shape', (value, text) => {
    expect(preview(value, 200)).toBe(text)
  })

  test('is never longer than asked for', () => {
    expect(preview({ text: 'a long text' }, 10)).toBe('{ text: "…')
  })
})
