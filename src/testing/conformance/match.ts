/** A question about a part of a value, for what cannot be said by an equal value. `says` completes "expected …". */
export type Check = { readonly says: string; readonly holds: (value: unknown) => boolean }

/**
 * What a value must look like: as much of it as matters. Objects are compared key by key as far as the pattern has
 * them, arrays item by item with their length, a regular expression with a text, everything else by `Object.is`.
 */
export type Pattern<T> =
  | Check
  | (T extends string
      ? T | RegExp
      : T extends readonly (infer Item)[]
        ? readonly Pattern<Item>[]
        : T extends object
          ? { readonly [Key in keyof T]?: Pattern<T[Key]> | undefined }
          : T)

/** How much of a value a message shows. */
const maxChars = 400

/** A text that has another one in it. */
export function including(text: string): Check {
  return {
    says: `a text with ${JSON.stringify(text)}`,
    holds: (value) => typeof value === 'string' && value.includes(text),
  }
}

/**
 * Compares a value with a pattern.
 *
 * @throws {Error} that names each part that differs, what was expected of it and what came.
 */
export function expectMatch<T>(what: string, value: T, pattern: Pattern<T>): void {
  const found = differences(pattern, value, what)
  if (found.length === 0) return
  const isPart = typeof value === 'object' && value !== null
  throw new Error(`${found.join('\n')}${isPart ? `\nThe whole ${what}: ${show(value)}` : ''}`)
}

/** Waits for the error of a promise, and compares that. Throws also when there is none. */
export async function expectRejection(what: string, work: Promise<unknown>, pattern: object): Promise<void> {
  const [outcome] = await Promise.allSettled([work])
  if (outcome.status === 'fulfilled') {
    throw new Error(`${what}: expected a rejection with ${show(pattern)}, got ${show(outcome.value)}`)
  }
  expectMatch(`the error of ${what}`, outcome.reason, pattern)
}

/** Whether two values of plain data are the same; a key that is undefined counts as absent. */
export function isSame(one: unknown, other: unknown): boolean {
  return differences(one, other, '').length === 0 && differences(other, one, '').length === 0
}

function differences(pattern: unknown, value: unknown, path: string): string[] {
  if (Array.isArray(pattern) && Array.isArray(value) && pattern.length === value.length) {
    return pattern.flatMap((item, index) => differences(item, value[index], `${path}[${index}]`))
  }
  if (isObject(pattern) && isObject(value)) {
    return Object.entries(pattern).flatMap(([key, part]) =>
      differences(part, Reflect.get(value, key), `${path}.${key}`),
    )
  }
  return holds(pattern, value) ? [] : [`${path}: expected ${show(pattern)}, got ${show(value)}`]
}

function holds(pattern: unknown, value: unknown): boolean {
  if (isCheck(pattern)) return pattern.holds(value)
  if (pattern instanceof RegExp) return typeof value === 'string' && pattern.test(value)
  return Object.is(pattern, value)
}

function isCheck(pattern: unknown): pattern is Check {
  return typeof pattern === 'object' && pattern !== null && 'holds' in pattern && typeof pattern.holds === 'function'
}

/** Whether it has keys to be compared one by one. */
function isObject(value: unknown): value is object {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isPlain && !(value instanceof RegExp) && !isCheck(value)
}

/** A value, a pattern or an error as a text for people. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (isCheck(value)) return value.says
  if (value instanceof RegExp) return `a text like ${value}`
  if (value instanceof Error) return 'code' in value ? `${value} (code: ${String(value.code)})` : String(value)
  const text: string | undefined = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    return isCheck(part) || part instanceof RegExp || part instanceof Error ? show(part) : part
  })
  if (text === undefined) return `a ${typeof value}`
  return text.length > maxChars ? `${text.slice(0, maxChars)}… (${text.length} characters)` : text
}
