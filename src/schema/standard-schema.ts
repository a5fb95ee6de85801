import type { JsonSchema } from '../core/tool.ts'

/**
 * The part of Standard Schema v1 (https://standardschema.dev) that we use, by structure: zod, arktype, valibot and
 * others implement it, so no schema library is a dependency.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': StandardProperties<Input, Output>
}

/** What stands under `~standard`. `jsonSchema` is the JSON Schema extension; libraries without it cannot be shown. */
export interface StandardProperties<Input, Output> {
  readonly version: 1
  readonly vendor: string
  readonly types?: { readonly input: Input; readonly output: Output } | undefined
  readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
  readonly jsonSchema?: {
    readonly input: (options: JsonSchemaOptions) => Record<string, unknown>
    readonly output: (options: JsonSchemaOptions) => Record<string, unknown>
  }
}

/** Options of the JSON Schema extension. */
export type JsonSchemaOptions = {
  readonly target: 'draft-2020-12'
  readonly libraryOptions?: Record<string, unknown> | undefined
}

/** The outcome of a Standard Schema validation: no `issues` means success. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

/** One thing wrong, as Standard Schema says it. */
export type StandardIssue = {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Every way to describe a value: an object of a schema library, or JSON Schema as plain data. */
export type AnySchema = StandardSchema | JsonSchema

/** What a schema accepts; anything for plain JSON Schema, whose type TypeScript cannot see. */
export type InferInput<Schema> = Schema extends { readonly '~standard': { readonly types?: infer Types } }
  ? NonNullable<Types> extends { readonly input: infer Input }
    ? Input
    : unknown
  : unknown

/** What a schema makes of a value it accepts; `unknown` for plain JSON Schema. */
export type InferOutput<Schema> = Schema extends { readonly '~standard': { readonly types?: infer Types } }
  ? NonNullable<Types> extends { readonly output: infer Output }
    ? Output
    : unknown
  : unknown

/** Whether a value implements Standard Schema (objects, or functions as arktype's). */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false
  const properties: unknown = Reflect.get(value, '~standard')
  return (
    typeof properties === 'object' && properties !== null && typeof Reflect.get(properties, 'validate') === 'function'
  )
}
