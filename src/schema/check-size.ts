import type { Issue } from '../core/tool.ts'
import { toPath } from './issues.ts'

/** Nesting of a value that is validated; validators recurse, so this is well below any stack. */
const maxDepth = 64
/** Values inside a value. As many as the wire codec reads; what is referred to twice counts twice. */
const maxValues = 200_000
/** Characters of all strings and keys inside a value. */
const maxChars = 16 * 1024 * 1024

type Check = { readonly name: string; readonly path: PropertyKey[]; values: number; chars: number }

/**
 * Refuses values that are too big or too deep for a validator, before any schema sees them. A value that contains
 * itself is too deep. It takes time in proportion to what it looks at, and stops at the first thing that is too much.
 */
export function checkSize(value: unknown, name: string): Issue | undefined {
  return checkValue({ name, path: [], values: 0, chars: 0 }, value)
}

function checkValue(check: Check, value: unknown): Issue | undefined {
  check.values += 1
  if (check.values > maxValues) return { path: check.name, message: `holds more than ${maxValues} values` }
  if (typeof value === 'string') return checkText(check, value)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined
  if (check.path.length >= maxDepth) {
    const path = toPath(check.name, check.path.slice(0, 3))
    return { path, message: `is nested more than ${maxDepth} levels deep` }
  }
  if (Array.isArray(value)) return checkItems(check, value)
  if (value instanceof Map) return checkEntries(check, value)
  if (value instanceof Set) return checkMembers(check, value)
  return checkProperties(check, value)
}

function checkText(check: Check, text: string): Issue | undefined {
  check.chars += text.length
  return check.chars > maxChars
    ? { path: check.name, message: `holds more than ${maxChars} characters of text` }
    : undefined
}

function checkInner(check: Check, key: PropertyKey, value: unknown): Issue | undefined {
  check.path.push(key)
  const issue = checkValue(check, value)
  check.path.pop()
  return issue
}

function checkItems(check: Check, items: readonly unknown[]): Issue | undefined {
  for (let index = 0; index < items.length; index += 1) {
    const issue = checkInner(check, index, items[index])
    if (issue !== undefined) return issue
  }
  return undefined
}

function checkEntries(check: Check, map: ReadonlyMap<unknown, unknown>): Issue | undefined {
  for (const [key, value] of map) {
    const issue = checkInner(check, 'entry', key) ?? checkInner(check, 'entry', value)
    if (issue !== undefined) return issue
  }
  return undefined
}

function checkMembers(check: Check, set: ReadonlySet<unknown>): Issue | undefined {
  for (const value of set) {
    const issue = checkInner(check, 'entry', value)
    if (issue !== undefined) return issue
  }
  return undefined
}

function checkProperties(check: Check, value: object): Issue | undefined {
  for (const key of Object.keys(value)) {
    const issue = checkText(check, key) ?? checkInner(check, key, Reflect.get(value, key))
    if (issue !== undefined) return issue
  }
  return undefined
}
