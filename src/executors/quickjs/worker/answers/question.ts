/** What a question may hold: primitive values and lists of them. */
export type Primitive = string | number | boolean | null

/** Reads a list of JSON, which may be anything else. */
export function toList(json: string): readonly unknown[] {
  const value: unknown = JSON.parse(json)
  if (!Array.isArray(value)) throw new TypeError('A list is needed.')
  return value
}

/** The text at a place of a list. @throws {TypeError} when there is none. */
export function textAt(list: readonly unknown[], index: number): string {
  const value = list[index]
  if (typeof value !== 'string') throw new TypeError('A text is needed.')
  return value
}

/** A list of texts. @throws {TypeError} when it is none. */
export function toTexts(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new TypeError('A list of texts is needed.')
  }
  return value
}

export function isPrimitive(value: unknown): value is Primitive {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
