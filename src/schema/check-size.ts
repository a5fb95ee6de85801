import type { Issue } from '../core/tool.ts'
import { toPath } from './issues.ts'

/** Nesting of a value that is validated; validators recurse, so this is well below any stack. */
const maxDepth = 64
/** Values inside a value. */
const maxValues = 1_000_000
/** Characters of all strings and keys inside a value. */
const maxChars = 16 * 1024 * 1024

type Tally = { values: number; chars: number }

/**
 * Refuses values that are too big or too deep for a validator, before any schema sees them. A value that contains
 * itself is too deep.
 */
export function checkSize(value: unknown, name: string): Issue | undefined {
  return check(value, [name], { values: 0, chars: 0 })
}

function check(value: unknown, path: readonly PropertyKey[], tally: Tally): Issue | undefined {
  tally.values += 1
  if (typeof value === 'string') tally.chars += value.length
  if (tally.values > maxValues) return { path: String(path[0]), message: `holds more than ${maxValues} values` }
  if (tally.chars > maxChars)
    return { path: String(path[0]), message: `holds more than ${maxChars} characters of text` }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined
  if (path.length > maxDepth) {
    return { path: toPath(String(path[0]), path.slice(1, 4)), message: `is nested more than ${maxDepth} levels deep` }
  }
  for (const [key, inner] of entriesOf(value)) {
    if (typeof key === 'string') tally.chars += key.length
    const issue = check(inner, [...path, key], tally)
    if (issue !== undefined) return issue
  }
  return undefined
}

function* entriesOf(value: object): Generator<readonly [PropertyKey, unknown]> {
  if (Array.isArray(value)) yield* value.entries()
  else if (value instanceof Map) for (const [key, inner] of value) yield ['entry', [key, inner]]
  else if (value instanceof Set) for (const inner of value) yield ['entry', inner]
  else yield* Object.entries(value)
}
