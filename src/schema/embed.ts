import type { JsonSchema } from '../core/tool.ts'
import { isJsonObject } from './json-pointer.ts'

/** A schema to stand inside another, and the definitions it needs at the root of that. */
export type Embedded = { readonly schema: JsonSchema; readonly definitions: Readonly<Record<string, JsonSchema>> }

/** Keywords whose values are data, in which nothing is a reference. */
const dataKeywords = new Set(['const', 'enum', 'default', 'examples'])

/** Keywords whose values are schemas by name, whatever the name is. */
const mapKeywords = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'])

/**
 * Prepares a schema to stand inside another one: what its references point to moves to the definitions of the whole,
 * under names that begin with `name`, since a reference counts from the root.
 */
export function toEmbedded(given: JsonSchema, name: string): Embedded {
  const { $defs, definitions, $schema: _, ...schema } = given as Readonly<Record<string, unknown>>
  const own = { ...toRecord(definitions), ...toRecord($defs) }
  let isWholeNeeded = false
  const moved = (reference: string): string => {
    const [, key, rest = ''] = /^#\/(?:\$defs|definitions)\/([^/]+)(.*)$/s.exec(reference) ?? []
    if (key !== undefined) return `#/$defs/${name}_${key}${rest}`
    if (!reference.startsWith('#')) return reference
    isWholeNeeded = true
    return `#/$defs/${name}${reference.slice(1)}`
  }
  const lifted = Object.entries(own).map(([key, one]) => [`${name}_${key}`, rewrite(one, moved)] as const)
  const whole = rewrite(schema, moved)
  const all = Object.fromEntries(isWholeNeeded ? [...lifted, [name, whole] as const] : lifted)
  // What was rewritten is made of objects as before.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { schema: whole as JsonSchema, definitions: all as Readonly<Record<string, JsonSchema>> }
}

/** Adds definitions to a schema; nothing when there are none. */
export function withDefinitions(schema: JsonSchema, definitions: Embedded['definitions']): JsonSchema {
  return Object.keys(definitions).length === 0 ? schema : { ...schema, $defs: definitions }
}

function rewrite(node: unknown, moved: (reference: string) => string): unknown {
  if (Array.isArray(node)) return node.map((item) => rewrite(item, moved))
  if (!isJsonObject(node)) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]): [string, unknown] => {
      if (key === '$ref' && typeof value === 'string') return [key, moved(value)]
      if (dataKeywords.has(key)) return [key, value]
      return [key, mapKeywords.has(key) ? rewriteMap(value, moved) : rewrite(value, moved)]
    }),
  )
}

function rewriteMap(map: unknown, moved: (reference: string) => string): unknown {
  if (!isJsonObject(map)) return map
  return Object.fromEntries(Object.entries(map).map(([name, schema]) => [name, rewrite(schema, moved)]))
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isJsonObject(value) ? { ...value } : {}
}
