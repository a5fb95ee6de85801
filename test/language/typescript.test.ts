import { describe, expect, test } from 'vitest'

import { ActionSyntaxError } from '../../src/language/action-syntax-error.ts'
import { rewriteAction } from '../../src/language/rewrite.ts'
import { builtStripper } from '../helpers/type-stripper.ts'

const strip = builtStripper()

function rewrite(source: string) {
  return rewriteAction(source, { reserved: ['search'], strip })
}

function errorOf(source: string): unknown {
  try {
    return rewrite(source)
  } catch (error) {
    return error instanceof ActionSyntaxError ? [error.message, error.line, error.column] : error
  }
}

describe('TypeScript in an action', () => {
  test.each([
    ['const a: number = 1', 'var   a         = 1'],
    ['b = c as any', 'b = c       '],
    ['b = c satisfies D;', 'b = c            ;'],
    ['b = c!.d', 'b = c .d'],
    ['interface A { a: 1 }', '                    '],
    ['declare const z: 1', '                  '],
    ['import type { A } from "b"', '                          '],
    ['f<string>(x)', 'f        (x)'],
    ['new Set<Row[]>(x)', 'new Set       (x)'],
    ['if (a as 1) return b as 2', '$action:{if (a     ) {0,    b;break $action}     \n}'],
  ])('takes the types out of %j where they stand', (source, code) => {
    expect(rewrite(source).code).toBe(code)
  })

  test.each(['a < b > (c)', 'x = "f<string>(y)"', 'let g = a<b'])('leaves the JavaScript %j as it is', (source) => {
    const { code } = rewrite(source)

    expect(code).toBe(source.replace('let', 'var'))
  })

  test('keeps two statements apart when the line between them goes', () => {
    expect(rewrite('f = (x) => x\ntype A = string\n(1 as number) + 1').code).toBe(
      'f = (x) => x\n;              \n(1          ) + 1',
    )
  })

  test.each(['enum A { B }', 'namespace A { export const b = 1 }', 'class A { constructor(private b: number) {} }'])(
    'writes %j as JavaScript and knows where what follows stood',
    (declaration) => {
      const { code, toOriginal } = rewrite(`${declaration}\n\n  bad()\n`)
      const lines = code.split('\n')
      const line = lines.findIndex((text) => text.includes('bad()'))

      expect(toOriginal({ line: line + 1, column: (lines[line] ?? '').indexOf('bad') + 1 })).toEqual({
        line: 3,
        column: 3,
      })
    },
  )

  test('writes an enum in an action that returns', () => {
    const { code, toOriginal } = rewrite('enum A { B }\nif (x) return A.B\n  bad()')
    const lines = code.split('\n')
    const line = lines.findIndex((text) => text.includes('bad()'))

    expect(code).toMatch(/^\$action:/)
    expect(toOriginal({ line: line + 1, column: (lines[line] ?? '').indexOf('bad') + 1 })).toEqual({
      line: 3,
      column: 3,
    })
  })

  test.each([
    ['@dec class A {}', ['Decorators are not supported', 1, 1]],
    ['const a: number = 1\nclass A { @dec b: number }', ['Decorators are not supported', 2, 11]],
    ['const a: number = 1\nconst b: = 2', ['Unexpected token', 2, 10]],
    ['const a = = 2', ['Unexpected token', 1, 11]],
    ['let a: string; let a: string', ["Identifier 'a' has already been declared", 1, 20]],
    ['const search: number = 1', ["Cannot redeclare tool 'search'", 1, 7]],
    ['enum search { A }', ["Cannot redeclare tool 'search'", 1, expect.any(Number)]],
    ['import fs from "fs"\nlet a: 1', ['No modules can be imported here', 1, 1]],
  ])('refuses %j with its place', (source, [message, line, column]) => {
    expect(errorOf(source)).toEqual([expect.stringContaining(String(message)), line, column])
  })

  test('does not give what is nested too deeply to the stripper', () => {
    expect(errorOf(`${'('.repeat(500)}1${')'.repeat(500)} as 1`)).toEqual([
      expect.stringContaining('nested more than 400 deep'),
      1,
      1003,
    ])
  })

  test('goes on with a new stripper after one broke', () => {
    const broken = errorOf(`let a: number = ${'!'.repeat(20_000)}1`)

    const { code } = rewrite('let a: number = 1')

    expect(broken).toEqual([expect.stringContaining('nested too deeply'), 1, 6])
    expect(code).toBe('var a         = 1')
  })
})
