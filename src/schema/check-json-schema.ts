import type { JsonSchema } from '../core/tool.ts'
import { followPointer, isJsonObject } from './json-pointer.ts'
import { toPath } from './issues.ts'

const knownTypes: readonly unknown[] = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']

/** Keywords whose value is one schema. */
const oneSchema = [
  'items',
  'additionalProperties',
  'additionalItems',
  'not',
  'contains',
  'propertyNames',
  'if',
  'then',
  'else',
]
/** Keywords whose value is a list of schemas; `items` was one before 2020. */
const listOfSchemas = ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items']
/** Keywords whose value is a record of schemas. */
const recordOfSchemas = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']

/**
 * Finds mistakes in a JSON Schema given as plain data before anything relies on it.
 *
 * @throws {TypeError} naming the place: an unknown `type`, a pattern that is no regular expression, a `$ref` that leads
 * nowhere or outside the schema.
 */
export function checkJsonSchema(schema: JsonSchema, name: string): void {
  for (const [path, part] of partsOf(schema, [], 0)) {
    const mistake = mistakeIn(part, schema)
    if (mistake !== undefined) throw new TypeError(`The JSON Schema of ${toPath(name, path)} is wrong: ${mistake}`)
  }
}

function mistakeIn(part: JsonSchema, root: JsonSchema): string | undefined {
  const { type, pattern, $ref } = part as { type?: unknown; pattern?: unknown; $ref?: unknown }
  for (const one of type === undefined ? [] : [type].flat()) {
    if (!knownTypes.includes(one))
      return `type ${JSON.stringify(one)} does not exist; there are ${knownTypes.join(', ')}.`
  }
  if (pattern !== undefined && !isPattern(pattern))
    return `pattern ${JSON.stringify(pattern)} is no regular expression.`
  if ($ref === undefined) return undefined
  if (typeof $ref !== 'string' || !/^#(?:\/|$)/.test($ref)) {
    return `$ref ${JSON.stringify($ref)} leads out of the schema; put what it means under $defs and use "#/$defs/…".`
  }
  return followPointer(root, $ref) === undefined ? `$ref ${JSON.stringify($ref)} leads nowhere.` : undefined
}

function isPattern(pattern: unknown): boolean {
  try {
    return typeof pattern === 'string' && RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}

/** A schema and all schemas in it, with where they stand. */
function* partsOf(
  schema: unknown,
  path: readonly string[],
  depth: number,
): Generator<readonly [readonly string[], JsonSchema]> {
  if (!isJsonObject(schema)) return
  if (depth > 100) throw new TypeError('A JSON Schema may not be nested more than 100 levels deep, or contain itself.')
  yield [path, schema]
  for (const key of oneSchema) yield* partsOf(schema[key], [...path, key], depth + 1)
  for (const key of listOfSchemas) {
    const list = schema[key]
    for (const [index, part] of Array.isArray(list) ? list.entries() : []) {
      yield* partsOf(part, [...path, key, String(index)], depth + 1)
    }
  }
  for (const key of recordOfSchemas) {
    const record = schema[key]
    for (const [inner, part] of isJsonObject(record) ? Object.entries(record) : []) {
      yield* partsOf(part, [...path, key, inner], depth + 1)
    }
  }
}
