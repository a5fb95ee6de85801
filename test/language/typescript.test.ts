import { createRequire } from 'node:module'

import { describe, expect, test } from 'vitest'

import { loadTypeScript } from '../../src/executors/quickjs/worker/load-typescript.ts'
import { ActionSyntaxError } from '../../src/language/action-syntax-error.ts'
import { rewriteAction } from '../../src/language/rewrite.ts'
import { TypeScript } from '../../src/language/typescript.ts'
import type { RewrittenAction } from '../../src/language/rewrite.ts'

const file = createRequire(import.meta.url).resolve('amaro')
const typescript = new TypeScript(loadTypeScript(file))

function rewrite(source: string): RewrittenAction {
  return rewriteAction(source, { reserved: ['search'], typescript })
}

/** Runs what came of a text and gives its last value: these need nothing of a sandbox. */
function valueOf(source: string): unknown {
  // oxlint-disable-next-line no-eval -- texts of this file
  return (0, eval)(rewrite(source).code)
}

function errorOf(source: string): unknown {
  try {
    return rewrite(source)
  } catch (error) {
    return error instanceof ActionSyntaxError ? [error.message, error.line, error.column] : error
  }
}

describe('TypeScript in actions', () => {
  test.each([
    ['interface A { b: number }\nconst a: A = { b: 1 }\na.b as number', 1],
    ['type Q<T> = T[]\nconst q = [7] satisfies Q<number>; q[0]!', 7],
    ['import type { X } from "x"\n5', 5],
    ['declare const unknownThing: number; typeof unknownThing', 'undefined'],
    ['function over(a: string): string; function over(a: any) { return a }\nover("o")', 'o'],
    ['abstract class S { abstract m(): void; declare d: string; #p?: number }\ntypeof S', 'function'],
    ['let k = <T,>(a: T): T => a; k(8)', 8],
    ['enum Colour { Red, Green = 5, Blue }\n[Colour.Blue, Colour[5]].join()', '6,Green'],
    ['const enum E { A = 3 }\nE.A', 3],
    ['namespace N { export const z: number = 4 }\nN.z', 4],
    [
      'class P { constructor(private x: number, readonly y = 2) {} sum(): number { return this.x + this.y } }\nnew P(3).sum()',
      5,
    ],
  ])('runs %j', (source, value) => {
    expect(valueOf(source)).toBe(value)
  })

  test('keeps statements apart where a line of types goes away', () => {
    expect(valueOf('let w = (x) => x\ntype A = string\n(1 as number) + 1')).toBe(2)
  })

  test('takes type arguments for what they are, although the text is JavaScript too', () => {
    expect(valueOf('var f = (v) => v; f<string>("w")')).toBe('w')
    expect(valueOf('var g = (v) => v; g<Record<string, number>>("v")')).toBe('v')
    expect(valueOf('var [a, b, c] = [1, 2, 0]; a < b > (c)')).toBe(true)
  })

  test('leaves everything in its place where it only takes types out', () => {
    const { code, toOriginal } = rewrite('const a: number = 1\nfails(a as any)')

    expect(code.split('\n')[1]?.trimEnd()).toBe('fails(a       )')
    expect(toOriginal({ line: 2, column: 7 })).toEqual({ line: 2, column: 7 })
  })

  test('finds the way back from what it rewrote', () => {
    const source = 'enum A { B }\n\nconst x: number = 1\n  fails(x)'
    const { code, toOriginal } = rewrite(source)
    const lines = code.split('\n')
    const line = 1 + lines.findIndex((text) => text.includes('fails'))
    const column = 1 + (lines[line - 1]?.indexOf('fails') ?? 0)

    expect(toOriginal({ line, column })).toEqual({ line: 4, column: 3 })
  })

  test('lets a return stand at the top, also beside what is rewritten', () => {
    expect(valueOf('const a: number = 1\nif (a) return a + 1')).toBe(2)
    expect(valueOf('enum A { B = 6 }\nreturn A.B')).toBe(6)
  })

  test.each([
    ['const a: number = 1\nconst b = (2 +', ['Expression expected', 2, 15]],
    ['const o = { a: 1 }\nconst p = (2 +', ['Unexpected token', 2, 15]],
    ['@dec class A {}', ['Decorators cannot be used here', 1, 1]],
    ['class A { @p q: number = 1 }', ['Decorators cannot be used here', 1, 11]],
    ['const search: number = 1', ["Cannot redeclare tool 'search'", 1, 7]],
    ['enum search { A }', ["Cannot redeclare tool 'search'", 1, 6]],
  ])('says of %j what is wrong and where', (source, [message, line, column]) => {
    expect(errorOf(source)).toEqual([expect.stringContaining(String(message)), line, column])
  })

  test.each([
    ['brackets', (count: number) => `${'('.repeat(count)}1${')'.repeat(count)}`],
    ['functions', (count: number) => `${'function(){return '.repeat(count)}1${'}'.repeat(count)}`],
    ['arrows', (count: number) => `${'x=>'.repeat(count)}1`],
    ['sums', (count: number) => `1${'+1'.repeat(count)}`],
  ])('survives %s without end, and goes on', (_name, make) => {
    for (const count of [300, 3_000, 100_000]) {
      const outcome = errorOf(`const a: number = ${make(count)}`)
      const isRead = typeof outcome === 'object' && outcome !== null && 'code' in outcome
      expect(isRead || Array.isArray(outcome)).toBe(true)
    }

    expect(valueOf('const after: number = 3; after')).toBe(3)
  })

  test('is not used again once it broke', () => {
    let loads = 0
    const breaking = new TypeScript(() => {
      loads += 1
      return () => {
        throw new RangeError('out of stack')
      }
    })

    expect(() => breaking.toJavaScript('1')).toThrow('nested too deeply')
    expect(() => breaking.toJavaScript('1')).toThrow('nested too deeply')
    expect(loads).toBe(2)
  })

  test('says so when it was shipped without what it needs', () => {
    const missing = new TypeScript(loadTypeScript(undefined))

    expect(() => rewriteAction('const a: number = 1', { reserved: [], typescript: missing })).toThrow(
      'the package amaro is not installed',
    )
  })
})

describe('constants of an action', () => {
  test.each([
    ['const a = 1\na = 2', 'TypeError'],
    ['const [a] = [1]\na += 2', 'TypeError'],
    ['const a = 1\na++', 'TypeError'],
    ['const a = 1; function f() { a = 2 }\nf()', 'TypeError'],
    ['const a = 1; function f(a) { a = 2; return a }\nf()', 2],
    ['const a = 1; { let a = 1; a = 2 }\na', 1],
    ['const a = 1; if (false) a = 2\na', 1],
    ['const o = {}; o.a = 3; o.a', 3],
    ['let a = 1; a = 4; a', 4],
  ])('of %j give %j', (source, expected) => {
    let outcome: unknown
    try {
      outcome = valueOf(source)
    } catch (error) {
      outcome = error instanceof Error ? error.name : error
    }

    expect(outcome).toBe(expected)
  })

  test('are named with their place', () => {
    const { code, toOriginal } = rewrite('const a = 1\na = 2')

    expect(code).toContain("Assignment to the constant 'a'")
    expect(toOriginal({ line: 2, column: code.split('\n')[1]?.indexOf('new TypeError') ?? 0 })).toEqual({
      line: 2,
      column: 1,
    })
  })
})

describe('imports of modules that were given', () => {
  test.each([
    ["import a from 'm'", 'var {default:a}=await import("m");'],
    ["import a, { b as c, default as d } from 'm'", 'var {default:a,b:c,default:d}=await import("m");'],
    ["import * as n from 'm'", 'var n=await import("m");'],
    ["import 'm'", 'void(await import("m"));'],
    ["await import('m')", "await import('m')"],
  ])('%s becomes %s', (source, code) => {
    expect(rewriteAction(source, { reserved: [], modules: new Set(['m']) }).code).toBe(code)
  })

  test('are told when another one is asked for', () => {
    expect(() => rewriteAction("import 'other'", { reserved: [], modules: new Set(['m', 'n']) })).toThrow(
      "There is no module 'other' here. These can be imported: m, n.",
    )
  })
})
