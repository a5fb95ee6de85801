import { describe, expect, test } from 'vitest'

import { actionsOf, classes } from './attack.ts'
import { attacks } from './attacks.ts'
import { published } from './published.ts'

/** Kinds of holes that a sandbox for JavaScript must have an attack for, numbered within their class. */
const kinds = { E: 19, B: 13, T: 18, M: 8 }

describe('the table of attacks', () => {
  test('has an attack for every published one', () => {
    const named = new Set(attacks.flatMap(({ from = [] }) => from))

    expect(published.filter((id) => !named.has(id))).toEqual([])
    expect([...named].filter((id) => !published.includes(id))).toEqual([])
  })

  test('has an attack of every kind', () => {
    const numbers = new Set(attacks.map(({ id }) => id.split('-')[0]))
    const expected = Object.entries(kinds).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    )

    expect(numbers).toEqual(new Set(expected))
    expect(Object.keys(classes)).toEqual(Object.keys(kinds))
  })

  test('names and describes every attack once', () => {
    expect(new Set(attacks.map(({ id }) => id)).size).toBe(attacks.length)
    expect(new Set(attacks.map(({ title }) => title)).size).toBe(attacks.length)
    expect(new Set(attacks.map((attack) => actionsOf(attack).join())).size).toBe(attacks.length)
  })
})
