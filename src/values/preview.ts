import { isMedia, shownText } from './media/media.ts'

/** How many items and levels of a value are shown. */
const maxItems = 5
const maxLevels = 3

/**
 * Says in a few words what a value looks like, for people and models who will work with it: types, sizes, keys and the
 * beginnings of texts, such as `Array(3) [{ id: 1, price: 20 }, …]`. Never longer than `maxChars`. Reads plain data.
 */
export function preview(value: unknown, maxChars: number): string {
  const text = show(value, 0)
  return text.length <= maxChars ? text : `${text.slice(0, Math.max(0, maxChars - 1))}…`
}

function show(value: unknown, level: number): string {
  switch (typeof value) {
    case 'string':
      return value.length > 80
        ? `${JSON.stringify(value.slice(0, 60))}… (${value.length} characters)`
        : JSON.stringify(value)
    case 'bigint':
      return `${value}n`
    case 'object':
      return value === null ? 'null' : showObject(value, level)
    case 'function':
      return 'a function'
    case 'boolean':
    case 'number':
    case 'symbol':
    case 'undefined':
      return Object.is(value, -0) ? '-0' : String(value)
  }
}

function showObject(value: object, level: number): string {
  if (Array.isArray(value)) return `Array(${value.length})${listed(value, level, '[]')}`
  if (isMedia(value)) return shownText(value)
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => [show(key, maxLevels), item] as const)
    return `Map(${value.size})${keyed(entries, level, ' => ')}`
  }
  if (value instanceof Set) return `Set(${value.size})${listed([...value], level, '{}')}`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : `Date ${value.toISOString()}`
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (value instanceof RegExp) return String(value)
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${value.byteLength} bytes`
  if (value instanceof ArrayBuffer) return `ArrayBuffer of ${value.byteLength} bytes`
  return keyed(Object.entries(value), level, ': ').trimStart()
}

function listed(items: readonly unknown[], level: number, brackets: string): string {
  if (items.length === 0) return ''
  if (level >= maxLevels) return ''
  const shown = Array.from(items.slice(0, maxItems), (item) => show(item, level + 1))
  return ` ${brackets[0]}${[...shown, ...(items.length > maxItems ? ['…'] : [])].join(', ')}${brackets[1]}`
}

function keyed(entries: readonly (readonly [string, unknown])[], level: number, between: string): string {
  if (entries.length === 0) return ' {}'
  if (level >= maxLevels) return ' { … }'
  const shown = entries.slice(0, 4 * maxItems).map(([key, item]) => `${key}${between}${show(item, level + 1)}`)
  return ` { ${[...shown, ...(entries.length > 4 * maxItems ? ['…'] : [])].join(', ')} }`
}
