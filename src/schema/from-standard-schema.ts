import type { Issue, JsonSchema, Parsed, ValueSchema } from '../core/tool.ts'
import { checkSize } from './check-size.ts'
import { toIssues, toPath } from './issues.ts'
import { isStandardSchema } from './standard-schema.ts'
import type { JsonSchemaOptions, StandardIssue, StandardSchema } from './standard-schema.ts'

/** Which side of a schema is shown: what it accepts, or what it makes of that. */
export type Side = 'input' | 'output'

/**
 * Makes a `ValueSchema` of a Standard Schema object, which validates itself.
 *
 * @throws {TypeError} when the schema, or a part of it, has no form in JSON Schema.
 */
export function fromStandardSchema<T>(schema: StandardSchema<unknown, T>, name: string, side: Side): ValueSchema<T> {
  const shapes = { input: toJsonSchema(schema, name, 'input'), output: toJsonSchema(schema, name, 'output') }
  return { jsonSchema: shapes[side], parse: (value) => validate(schema, value, name) }
}

async function validate<T>(schema: StandardSchema<unknown, T>, value: unknown, name: string): Promise<Parsed<T>> {
  const tooBig = checkSize(value, name)
  if (tooBig !== undefined) return { ok: false, issues: [tooBig] }
  try {
    const result = await schema['~standard'].validate(value)
    if (result.issues === undefined) return { ok: true, value: result.value }
    return { ok: false, issues: toIssues(result.issues.map((issue) => toIssue(issue, name))) }
  } catch (error) {
    // A refinement that throws on an odd value must not end the run: to the model it is a value that does not fit.
    return { ok: false, issues: toIssues([{ path: name, message: `could not be checked: ${String(error)}` }]) }
  }
}

function toIssue({ message, path = [] }: StandardIssue, name: string): Issue {
  const keys = path.map((segment) => (typeof segment === 'object' ? segment.key : segment))
  return { path: toPath(name, keys), message }
}

function toJsonSchema(schema: StandardSchema, name: string, side: Side): JsonSchema {
  const { vendor, jsonSchema } = schema['~standard']
  if (jsonSchema === undefined) {
    throw new TypeError(
      `The schema of ${name} is made with ${vendor} and has no JSON Schema form, so the model cannot be shown it. ` +
        (vendor === 'valibot'
          ? 'Wrap it: toStandardJsonSchema(schema) from @valibot/to-json-schema.'
          : 'Use a library whose schemas have `~standard.jsonSchema` (zod 4.2 or newer, arktype), or plain JSON Schema.'),
    )
  }
  try {
    const { $schema: _, ...rest } = jsonSchema[side](optionsFor(vendor))
    return rest
  } catch (error) {
    const where = toPath(name, findInexpressible(schema, side))
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\.?$/, '.')
    throw new TypeError(
      `${where} has no JSON Schema form, so the model cannot be shown it: ${reason} ${wayOut(reason)}`,
      { cause: error },
    )
  }
}

function wayOut(reason: string): string {
  if (/transform|morph|codec/i.test(reason)) return 'Accept the plain value here and convert it where it is used.'
  if (/date/i.test(reason))
    return 'Take the date as a string (such as z.iso.datetime()) and convert it where it is used.'
  if (/bigint/i.test(reason)) return 'Take it as a string of digits, or a number, and convert it where it is used.'
  return 'Describe it with strings, numbers, booleans, null, arrays and objects.'
}

/** arktype writes an empty schema for what it cannot express unless it is told to refuse. */
function optionsFor(vendor: string): JsonSchemaOptions {
  const target = 'draft-2020-12'
  if (vendor !== 'arktype') return { target }
  const refuse = (context: { readonly code: string }): never => {
    throw new TypeError(`A ${context.code} cannot be represented in JSON Schema.`)
  }
  return { target, libraryOptions: { fallback: { date: refuse, domain: refuse, proto: refuse, morph: refuse } } }
}

/** The path to the innermost part that cannot be expressed, as far as the library lets its parts be seen. */
function findInexpressible(schema: object, side: Side): readonly PropertyKey[] {
  for (const [key, part] of partsOf(schema)) {
    if (!cannotExpress(part, side)) continue
    const inner = findInexpressible(part, side)
    return key === undefined ? inner : [key, ...inner]
  }
  return []
}

function cannotExpress(part: object, side: Side): boolean {
  if (!isStandardSchema(part)) return false
  const { jsonSchema, vendor } = part['~standard']
  try {
    jsonSchema?.[side](optionsFor(vendor))
    return false
  } catch {
    return true
  }
}

/** Parts of a zod schema: properties of an object, elements of an array, the inside of a wrapper such as optional. */
function partsOf(schema: object): readonly (readonly [PropertyKey | undefined, object])[] {
  const shape: unknown = Reflect.get(schema, 'shape')
  const parts: (readonly [PropertyKey | undefined, unknown])[] = isObject(shape) ? Object.entries(shape) : []
  const definition: unknown = Reflect.get(schema, 'def')
  if (isObject(definition)) {
    parts.push([0, Reflect.get(definition, 'element')], [undefined, Reflect.get(definition, 'innerType')])
  }
  return parts.flatMap(([key, part]) => (isObject(part) ? [[key, part] as const] : []))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
