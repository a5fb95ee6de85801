import { describe, expect, test } from 'vitest'

import { findBracketProblem } from '../../src/language/brackets.ts'
import { codeFrame } from '../../src/language/code-frame.ts'
import { explain } from '../../src/language/explain.ts'
import { explainSyntax } from '../../src/language/explain-syntax.ts'
import { missingGlobal } from '../../src/language/missing-globals.ts'
import { awaitedAt, thrownAt } from '../../src/language/thrown.ts'
import type { Seen, Values } from '../../src/language/values.ts'

/** A session in which only these values can be looked at, by their paths. */
function session(known: Readonly<Record<string, Seen>> = {}): Values {
  return {
    look: (path) => known[path.join('.')],
    globals: () => Object.keys(known),
    variables: () => Object.keys(known),
    tools: new Set(['search']),
  }
}

/** What is made of an error of the engine that points at `|` in a program. */
function explained(program: string, message: string, values = session()) {
  const before = program.slice(0, program.indexOf('|')).split('\n')
  const position = { line: before.length, column: (before.at(-1) ?? '').length + 1 }
  return explain({ name: 'TypeError', message, source: program.replace('|', ''), functions: [], position }, values)
}

describe('explaining an error of the engine', () => {
  test('finds the property that was read, where the engine points at what came before it', () => {
    expect(explained('f(|a.b.c, a.b.d.e)', "cannot read property 'e' of undefined")).toEqual({
      message: "Cannot read property 'e' of undefined: a.b.d is undefined. Check what it is first, or write a.b.d?.e.",
      position: { line: 1, column: 16 },
    })
  })

  test('looks at no global that a function hides', () => {
    const values = session({ 'row.a': { kind: 'object', names: ['right'] } })

    const { message } = explained('const f = (row) => |row.a.wrong.x', "cannot read property 'x' of undefined", values)

    expect(message).not.toContain('right')
  })

  test('looks at the first element for the parameter of a callback', () => {
    const values = session({ 'rows.0': { kind: 'object', names: ['price'] } })

    const { message } = explained(
      'rows.map((row) => |row.prize.net)',
      "cannot read property 'net' of undefined",
      values,
    )

    expect(message).toContain('Did you mean row.price?')
  })

  test.each([
    ['what does not parse', '|a b', 'not a function'],
    ['a message nobody knows', '|a.b()', 'some words'],
    ['a message that is too long', '|a.b()', `cannot read property '${'x'.repeat(600)}' of undefined`],
  ])('leaves %s as it is', (_, program, message) => {
    expect(explained(program, message)).toMatchObject({ message })
  })
})

describe('explaining what does not parse', () => {
  test('leaves what we say ourselves as it is', () => {
    const source = 'def f(x):\n  pass'

    expect(explainSyntax(source, "Cannot redeclare tool 'a'.", { line: 1, column: 1 }).message).toBe(
      "Cannot redeclare tool 'a'.",
    )
  })

  test.each([
    ['if (a) b: c', false],
    ['while (x) {', false],
    ['elif x > 1:', true],
    ['import numpy as np', true],
    ['squares = [x * x for x in rows]', true],
    ['print(f"{x}")', true],
  ])('knows whether %j is Python', (source, isPython) => {
    const { message } = explainSyntax(source, 'Unexpected token', { line: 1, column: 1 })

    expect(message.startsWith('This is Python')).toBe(isPython)
  })
})

describe('brackets', () => {
  test.each([
    ['f(a, [b], { c })', undefined],
    ['"(" + `${"{"}` // (', undefined],
    ['f(a', { kind: 'unclosed', bracket: '(', offset: 1 }],
    ['a)', { kind: 'extra', bracket: ')', offset: 1 }],
    ['(a]', { kind: 'mismatch', bracket: ']', offset: 2, opened: { bracket: '(', offset: 0 } }],
  ])('of %j are told: %j', (source, problem) => {
    expect(findBracketProblem(source)).toEqual(problem)
  })
})

describe('a code frame', () => {
  test('shows the lines around a place, without empty ones', () => {
    expect(codeFrame('a\nb\n\nc = d\n\te\nf', { line: 4, column: 5 })).toBe(
      '  2 | b\n  4 | c = d\n          ^\n  5 |  e',
    )
  })

  test('shows the middle of a long line', () => {
    const lines = codeFrame(`${'a'.repeat(500)}!${'b'.repeat(500)}`, { line: 1, column: 501 }).split('\n')

    expect(lines.every((line) => line.length < 130)).toBe(true)
    expect(lines[0]?.[(lines[1] ?? '').indexOf('^')]).toBe('!')
  })

  test('is empty for a line that does not exist', () => {
    expect(codeFrame('a', { line: 7, column: 1 })).toBe('')
  })
})

describe('a value that is no error', () => {
  test.each([
    ['throw "a"', '"a"', { line: 1, column: 7 }],
    ['if (x) throw "a"\nelse throw "b"', '"b"', { line: 2, column: 12 }],
    ['throw x\nthrow y', '1', undefined],
    ['throw new Error("x")', '1', undefined],
    ['await Promise.reject({ a: 1 })', '{ a: 1 }', { line: 1, column: 22 }],
  ])('thrown by %j as %s is found at %j', (source, text, place) => {
    expect(thrownAt(source, text)).toEqual(place)
  })

  test('is awaited where there is one place to wait', () => {
    expect(awaitedAt('const a = await b')).toEqual({ line: 1, column: 11 })
    expect(awaitedAt('await a; await b')).toBeUndefined()
  })
})

describe('globals of other places', () => {
  test('have an answer, and names of prototypes none', () => {
    expect(missingGlobal('fetch')).toContain('no network')
    expect(missingGlobal('constructor')).toBeUndefined()
  })
})
