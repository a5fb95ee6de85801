import type { JsonSchema } from '../core/tool.ts'

/** Whether a value is a plain object, the form of a JSON Schema that is not `true` or `false`. */
export function isJsonObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The keys of a JSON Pointer in its fragment form (`#/$defs/Node`). */
export function pointerKeys(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => decodeKey(key).replaceAll('~1', '/').replaceAll('~0', '~'))
}

function decodeKey(key: string): string {
  // A bare percent sign is legal in the keys of a validator's own locations.
  return /^(?:[^%]|%[0-9a-f]{2})*$/i.test(key) ? decodeURIComponent(key) : key
}

/** Follows a JSON Pointer in its fragment form; `undefined` where it leads nowhere. */
export function followPointer(root: unknown, pointer: string): unknown {
  let at = root
  for (const key of pointerKeys(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = Reflect.get(at, key)
  }
  return at
}
