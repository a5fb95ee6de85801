import { runInNewContext } from 'node:vm'

import { describe, expect, test } from 'vitest'

import { ActionSyntaxError } from '../../src/language/action-syntax-error.ts'
import { rewriteAction } from '../../src/language/rewrite.ts'

function rewrite(source: string): string {
  return rewriteAction(source, { reserved: ['search', 'finalAnswer'] }).code
}

function errorOf(source: string): unknown {
  try {
    return rewrite(source)
  } catch (error) {
    return error instanceof ActionSyntaxError ? [error.message, error.line, error.column] : error
  }
}

describe('rewriting an action', () => {
  test.each([
    ['const a = 1', 'var   a = 1'],
    ['let a', 'var a=void 0'],
    ['let { b: [c = 1] } = d', 'var { b: [c = 1] } = d'],
    ['class A {}', 'var A=class A {};'],
    ['{ const a = 1 }', '{ const a = 1 }'],
    ['for (const a of b) { let c }', 'for (const a of b) { let c }'],
    ['export const a = 1', '       var   a = 1'],
    ['var a; export { a }', 'var a;             '],
    ['export default 5', '               (5)'],
    ['function f() { let a; return a }', 'function f() { let a; return a }'],
  ])('makes %j persist', (source, code) => {
    expect(rewrite(source)).toBe(code)
  })

  test('makes a return at the top the value of the action, with functions still outside', () => {
    const code = rewrite('if (x) return { a: 1 };\nfunction f() {}')

    expect(code).toBe('function f() {}$action:{if (x) {0,    { a: 1 };break $action}\n\n}')
  })

  test.each([
    ['import fs from "node:fs"', ['No modules can be imported here', 1, 1]],
    ['const a = 1\nawait import("fs")', ['No modules can be imported here', 2, 7]],
    ['export * from "x"', ['Nothing can be exported from another module', 1, 1]],
    ['import.meta.url', ['There is no import.meta', 1, 1]],
    ['let x = 1\nconst { a: [search] } = b', ["Cannot redeclare tool 'search'", 2, 13]],
    ['function finalAnswer() {}', ["Cannot redeclare tool 'finalAnswer'", 1, 10]],
    ['class search {}', ["Cannot redeclare tool 'search'", 1, 7]],
    ['if (a) search = 1', ["Cannot redeclare tool 'search'", 1, 8]],
    ['function f() { search += 1 }', ["Cannot redeclare tool 'search'", 1, 16]],
    ['for (const a of b) { var { search } = a }', ["Cannot redeclare tool 'search'", 1, 28]],
    ['[search] = a', ["Cannot redeclare tool 'search'", 1, 2]],
    ['for (search of a);', ["Cannot redeclare tool 'search'", 1, 6]],
    ['search++', ["Cannot redeclare tool 'search'", 1, 1]],
    ['globalThis.search = 1', ["Cannot redeclare tool 'search'", 1, 1]],
    ['search = 1', ["Cannot redeclare tool 'search'", 1, 1]],
    ['const a = 1\n  x = = 2', ['Unexpected token', 2, 7]],
    ['const a = 1; const a = 2', ["Identifier 'a' has already been declared", 1, 20]],
  ])('refuses %j with its place', (source, [message, line, column]) => {
    expect(errorOf(source)).toEqual([expect.stringContaining(String(message)), line, column])
  })

  test('lets an inner scope use the name of a tool', () => {
    const source = '{ const search = 1 }\nfunction f(search) { search = 2 }'

    expect(rewrite(source)).toBe(source)
  })

  test('finds the way back from what it moved', () => {
    const { code, toOriginal } = rewriteAction('class A {} ; bad()\nif (a) return 1\nbad()', { reserved: [] })
    const [first = '', , third = ''] = code.split('\n')

    expect(toOriginal({ line: 1, column: first.indexOf('bad') + 1 })).toEqual({ line: 1, column: 14 })
    expect(toOriginal({ line: 3, column: third.indexOf('bad') + 1 })).toEqual({ line: 3, column: 1 })
  })

  test.each([
    'const a = 1; a = 2',
    'const a = 1\nlet b\na = 2',
    'const a = 1; a++',
    'const a = 1; --a',
    'const a = 1; a ||= 1; a &&= 2',
    'const { a } = { a: 1 }; ({ a } = { a: 2 })',
    'const { a } = { a: 1 }; ({ a = 3 } = {})',
    'const [a] = [1]; [a] = [2]',
    'const a = 1; for (a of [2]);',
    'const a = 1; function f() { a = 2 } f()',
    'const constructor = 1, a = constructor; constructor = 2',
  ])('lets %j fail where it assigns to its constant', (source) => {
    const { code } = rewriteAction(source, { reserved: [] })
    const run = (): unknown => runInNewContext(code)

    expect(run).toThrow(/^Assignment to constant variable '(a|constructor)'/)
  })

  test.each([
    'const a = 1; a ||= 2; a ??= 3; a',
    'const a = 1; { let a; a = 2 } a',
    'const a = 1; ((a) => { a = 2 })(0); a',
    'const a = 1; (function a() { a = 2 })(); a',
    'const a = 1; try { throw 0 } catch (a) { a = 2 } a',
    'const a = 1; function f() { a = 2; var a } f(); a',
  ])('lets %j be', (source) => {
    const { code } = rewriteAction(source, { reserved: [] })

    expect(runInNewContext(code)).toBe(1)
  })

  test('says of an assignment to a constant where it stands', () => {
    const { code, toOriginal } = rewriteAction('const a = 1\n;  a = 2', { reserved: [] })
    const thrown = (code.split('\n')[1] ?? '').indexOf('throw')

    expect(toOriginal({ line: 2, column: thrown + 1 })).toEqual({ line: 2, column: 4 })
  })

  test('allows what only strict code forbids', () => {
    expect(rewrite('var a = 010; with (b) c = 1')).toBe('var a = 010; with (b) c = 1')
  })

  test('calls code that is nested too deeply an error of the code', () => {
    expect(errorOf('('.repeat(100_000))).toEqual([
      expect.stringMatching(/stack space|nested too deeply/),
      1,
      expect.any(Number),
    ])
  })
})
