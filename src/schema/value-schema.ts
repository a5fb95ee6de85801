import type { JsonSchema, Parsed, ValueSchema } from '../core/tool.ts'
import { fromJsonSchema } from './from-json-schema.ts'
import { fromStandardSchema } from './from-standard-schema.ts'
import type { Side } from './from-standard-schema.ts'
import { toIssues } from './issues.ts'
import { isJsonObject } from './json-pointer.ts'
import { misnamedKeys } from './misnamed.ts'
import { isStandardSchema } from './standard-schema.ts'
import type { AnySchema, InferOutput } from './standard-schema.ts'

/**
 * Makes one kind of schema out of all kinds: a JSON Schema to show, and a check to apply.
 *
 * `name` is what paths of issues start with (`args.from`, `answer.items[2].id`). `side` says which form is shown where
 * a schema fills in defaults: what it accepts (`input`, the default) or what it makes (`output`). A check reports at
 * most ten issues, and refuses what is too big or too deep before the schema sees it; it never throws.
 *
 * @throws {TypeError} when the schema is wrong or cannot be expressed as JSON Schema, naming the place and the way out.
 */
export function toValueSchema<Schema extends AnySchema>(
  schema: Schema,
  name: string,
  side?: Side,
): ValueSchema<InferOutput<Schema>>
export function toValueSchema(schema: unknown, name: string, side: Side = 'input'): ValueSchema {
  const made = fromAny(schema, name, side)
  const jsonSchema = deepFreeze(made.jsonSchema)
  const parse = async (value: unknown): Promise<Parsed<unknown>> => {
    const parsed = await made.parse(value)
    if (parsed.ok) return parsed
    // What was meant comes first: it says what to change.
    return { ok: false, issues: toIssues([...misnamedKeys(value, jsonSchema, name), ...parsed.issues]) }
  }
  return Object.freeze<ValueSchema>({ jsonSchema, parse })
}

function fromAny(schema: unknown, name: string, side: Side): ValueSchema {
  if (isStandardSchema(schema)) return fromStandardSchema(schema, name, side)
  if (isJsonObject(schema)) return fromJsonSchema(schema, name)
  throw new TypeError(
    `The schema of ${name} must be a Standard Schema object (zod, arktype, valibot) or a JSON Schema object, ` +
      `not ${schema === null ? 'null' : typeof schema}.`,
  )
}

function deepFreeze(schema: JsonSchema): JsonSchema {
  const copy = structuredClone(schema)
  freezeAll(copy)
  return copy
}

function freezeAll(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const inner of Object.values(value)) freezeAll(inner)
}
