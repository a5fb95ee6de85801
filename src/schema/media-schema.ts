import type { JsonSchema } from '../core/tool.ts'
import { isMedia, mediaText } from '../values/media/media.ts'
import type { Media } from '../values/media/media.ts'
import { isJsonObject } from './json-pointer.ts'
import type { StandardSchema } from './standard-schema.ts'

/** The keyword by which a JSON Schema says that a value is a medium: its value lists the types that are taken. */
export const mediaKeyword = 'x-media'

export type MediaSchemaOptions = {
  /** Types that are taken, such as `image/png`, `image/*`. Default: all. */
  readonly accept?: readonly string[]
  readonly description?: string
}

/** A JSON Schema with a check of its own, which stands on its own or as a part of a larger JSON Schema. */
export type MediaSchema = JsonSchema & StandardSchema<Media, Media>

/**
 * The schema of an image, a recording or any other file, in the arguments or the result of a tool, or in an answer. The
 * model is shown it as the type `Media`.
 *
 * @throws {TypeError} when `accept` holds something else than media types.
 */
export function mediaSchema({ accept = ['*/*'], description }: MediaSchemaOptions = {}): MediaSchema {
  checkAccept(accept)
  const schema: JsonSchema = {
    type: 'object',
    [mediaKeyword]: [...accept],
    ...(description !== undefined && { description }),
  }
  const standard: StandardSchema<Media, Media>['~standard'] = {
    version: 1,
    vendor: 'smolagents-ts',
    validate: (value) => (accepts(accept, value) ? { value } : { issues: [{ message: mediaWanted(accept, value) }] }),
    jsonSchema: { input: () => ({ ...schema }), output: () => ({ ...schema }) },
  }
  // Not listed, so that copies of the schema as plain data are JSON.
  return Object.defineProperties({ ...schema, '~standard': standard }, { '~standard': { enumerable: false } })
}

const onePattern = /^(?:\*|[\w.+-]+)\/(?:\*|[\w.+-]+)$/

function checkAccept(accept: unknown): void {
  const isList = Array.isArray(accept) && accept.length > 0
  if (isList && accept.every((type) => typeof type === 'string' && onePattern.test(type))) return
  throw new TypeError(
    `mediaSchema: accept must be a list of types such as image/png or image/*, not ${JSON.stringify(accept)}.`,
  )
}

function accepts(accept: readonly string[], value: unknown): value is Media {
  return isMedia(value) && accept.some((type) => toPattern(type).test(value.mediaType))
}

function toPattern(type: string): RegExp {
  return new RegExp(`^${type.replaceAll(/[.+]/g, '\\$&').replaceAll('*', '[^/]+')}$`)
}

/** The types a schema takes, where it is that of a medium. */
export function acceptOf(schema: unknown): readonly string[] | undefined {
  const accept = isJsonObject(schema) ? schema[mediaKeyword] : undefined
  return Array.isArray(accept) ? accept.filter((type) => typeof type === 'string') : undefined
}

/** The types in words; nothing when all are taken. */
export function acceptText(accept: readonly string[]): string {
  return accept.includes('*/*') ? '' : accept.join(' or ')
}

/** What must be where something else is. */
export function mediaWanted(accept: readonly string[], value: unknown): string {
  const types = acceptText(accept)
  const found = isMedia(value)
    ? mediaText(value)
    : value === null
      ? 'null'
      : Array.isArray(value)
        ? 'a list'
        : `of type ${typeof value}`
  return `must be a Media${types === '' ? '' : ` of type ${types}`}, not ${found}`
}

/** A copy of a schema with something else in place of each that is one of media. */
export function replaceMediaSchemas(
  schema: unknown,
  replace: (accept: readonly string[], rest: JsonSchema) => JsonSchema,
): unknown {
  if (Array.isArray(schema)) return schema.map((part) => replaceMediaSchemas(part, replace))
  if (!isJsonObject(schema)) return schema
  const entries = Object.entries(schema).map(([key, part]) => [key, replaceMediaSchemas(part, replace)] as const)
  const accept = acceptOf(schema)
  return accept === undefined ? Object.fromEntries(entries) : replace(accept, Object.fromEntries(entries))
}

/**
 * A schema as a validator of JSON needs it: there a medium has a property nobody else can have, and its type. `brand` is
 * the name of that property.
 */
export function withMediaChecks(schema: JsonSchema, brand: string): JsonSchema {
  const checked = replaceMediaSchemas(schema, (accept, rest) => {
    const pattern = accept.map((type) => toPattern(type).source).join('|')
    return { ...rest, type: 'object', properties: { [brand]: { type: 'string', pattern } }, required: [brand] }
  })
  return isJsonObject(checked) ? checked : {}
}

/** A schema for a model that writes JSON: there a text stands for a medium, such as `example`. */
export function withMediaTexts(schema: JsonSchema, example: string): JsonSchema {
  const shown = replaceMediaSchemas(schema, (accept, { description }) => {
    const types = acceptText(accept)
    const said = typeof description === 'string' ? `${description} ` : ''
    return {
      type: 'string',
      description: `${said}The handle of a Media${types === '' ? '' : ` (${types})`}, such as ${example}.`,
    }
  })
  return isJsonObject(shown) ? shown : {}
}
