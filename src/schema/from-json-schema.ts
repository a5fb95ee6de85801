import { Validator } from '@cfworker/json-schema'
import type { OutputUnit, SchemaDraft } from '@cfworker/json-schema'

import type { Issue, JsonSchema, Parsed, ValueSchema } from '../core/tool.ts'
import { checkJsonSchema } from './check-json-schema.ts'
import { checkSize } from './check-size.ts'
import { toIssues, toPath } from './issues.ts'
import { isJsonObject, pointerKeys } from './json-pointer.ts'
import { replaceMedia, toJsonValue } from './to-json-value.ts'
import { acceptOf, mediaKeyword, mediaWanted, withMediaChecks } from './media-schema.ts'
import type { Media } from '../values/media/media.ts'
import { toTypeText } from './to-declaration.ts'

/** Keywords that only say that something inside them failed; what failed is reported by itself. */
const containers: ReadonlySet<string> = new Set([
  '$ref',
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'dependentSchemas',
  'items',
  'prefixItems',
  'additionalItems',
  'unevaluatedItems',
  'allOf',
  'if',
])

/**
 * Makes a `ValueSchema` of plain JSON Schema (draft 2020-12 unless `$schema` says an older one). The parsed value is a
 * copy as plain data, without the properties that were `undefined`; defaults are not filled in.
 *
 * @throws {TypeError} when the schema itself is wrong.
 */
export function fromJsonSchema(given: JsonSchema, name: string): ValueSchema {
  checkJsonSchema(given, name)
  // The validator marks schemas it has seen, so it gets a copy of its own.
  const validator = new Validator(withMediaChecks(toPlainCopy(given, name), brand()), draftOf(given), false)
  const { $schema: _, ...jsonSchema } = given
  const hasMedia = JSON.stringify(given).includes(mediaKeyword)

  const parse = (value: unknown): Parsed<unknown> => {
    const tooBig = checkSize(value, name)
    if (tooBig !== undefined) return { ok: false, issues: [tooBig] }
    const issues: Issue[] = []
    const plain = toJsonValue(value, name, issues)
    if (issues.length > 0) return { ok: false, issues: toIssues(issues) }
    const { valid, errors } = validator.validate(hasMedia ? replaceMedia(plain, standIn) : plain)
    return valid
      ? { ok: true, value: plain }
      : { ok: false, issues: toIssues(readErrors(errors, { root: given, name, value: plain })) }
  }
  return { jsonSchema, parse: (value) => Promise.resolve(parse(value)) }
}

/** Under this name a medium has its type where a validator looks at it. Nobody can guess it, so nothing else has it. */
const brand = once(() => `medium ${crypto.randomUUID()}`)

/** Loading what makes it takes longer than loading the rest of this library. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function standIn({ mediaType }: Media): unknown {
  return { [brand()]: mediaType }
}

function toPlainCopy(schema: JsonSchema, name: string): JsonSchema {
  try {
    return structuredClone(schema)
  } catch (error) {
    throw new TypeError(
      `The schema of ${name} is neither a Standard Schema object nor plain JSON Schema: it holds what is no data.`,
      { cause: error },
    )
  }
}

function draftOf(schema: JsonSchema): SchemaDraft {
  const text = JSON.stringify(schema['$schema'] ?? '')
  if (text.includes('draft-04')) return '4'
  if (text.includes('draft-06') || text.includes('draft-07')) return '7'
  return text.includes('2019-09') ? '2019-09' : '2020-12'
}

type Checked = { readonly root: JsonSchema; readonly name: string; readonly value: unknown }

function readErrors(errors: readonly OutputUnit[], checked: Checked): readonly Issue[] {
  const choices = errors
    .filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
    .map((error) => error.keywordLocation)
  const telling = errors.filter(
    (error) =>
      !containers.has(error.keyword) && !choices.some((choice) => error.keywordLocation.startsWith(`${choice}/`)),
  )
  const shown = telling.length > 0 ? telling : errors.slice(-1)
  return shown.map((error) => mediaIssue(error, checked) ?? toIssue(error, checked))
}

function toIssue(error: OutputUnit, { root, name }: Checked): Issue {
  const path = toPath(name, pointerKeys(error.instanceLocation))
  switch (error.keyword) {
    case 'required': {
      const missing = /"(.*)"/s.exec(error.error)?.[1] ?? ''
      return { path: toPath(path, [missing]), message: 'is missing' }
    }
    case 'type': {
      const [, found, wanted] = /^Instance type "(.*)" is invalid. Expected (.*)\.$/.exec(error.error) ?? []
      return { path, message: `must be ${wanted?.replaceAll('"', '').replaceAll(', ', ' or ')}, not ${found}` }
    }
    case 'false':
      return { path, message: 'is not a known property or item' }
    case 'enum':
    case 'const':
    case 'anyOf':
    case 'oneOf':
      return { path, message: expected(error, root) }
    default:
      return { path, message: error.error }
  }
}

/** What is wrong where a medium must be. */
function mediaIssue(
  { keywordLocation, instanceLocation }: OutputUnit,
  { root, name, value }: Checked,
): Issue | undefined {
  const accept = acceptOf(schemaAt(keywordLocation, root).findLast((schema) => acceptOf(schema) !== undefined))
  if (accept === undefined) return undefined
  const keys = pointerKeys(instanceLocation).filter((key) => key !== brand())
  return { path: toPath(name, keys), message: mediaWanted(accept, valueAt(value, keys)) }
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), value)
}

/** What the schema at the place of an error wants, as a type. */
function expected({ keywordLocation, error }: OutputUnit, root: JsonSchema): string {
  const at = schemaAt(keywordLocation, root).at(-1)
  return isJsonObject(at) ? `must be ${toTypeText({ ...at, $defs: root['$defs'] }, { detail: 'short' })}` : error
}

/** The schemas on the way to the place of an error, as far as there are any. */
function schemaAt(keywordLocation: string, root: JsonSchema): readonly unknown[] {
  const way: unknown[] = [root]
  for (const key of pointerKeys(keywordLocation).slice(0, -1)) {
    const at = way.at(-1)
    if (typeof at !== 'object' || at === null) return [...way, undefined]
    way.push(key === '$ref' ? followReference(root, Reflect.get(at, key)) : Reflect.get(at, key))
  }
  return way
}

function followReference(root: JsonSchema, reference: unknown): unknown {
  let at: unknown = root
  for (const key of pointerKeys(String(reference))) at = isJsonObject(at) ? at[key] : undefined
  return at
}
