import { Validator } from '@cfworker/json-schema'
import type { OutputUnit, SchemaDraft } from '@cfworker/json-schema'

import type { Issue, JsonSchema, Parsed, ValueSchema } from '../core/tool.ts'
import { checkJsonSchema } from './check-json-schema.ts'
import { checkSize } from './check-size.ts'
import { toIssues, toPath } from './issues.ts'
import { isJsonObject, pointerKeys } from './json-pointer.ts'
import { toJsonValue } from './to-json-value.ts'
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
  const validator = new Validator(toPlainCopy(given, name), draftOf(given), false)
  const { $schema: _, ...jsonSchema } = given

  const parse = (value: unknown): Parsed<unknown> => {
    const tooBig = checkSize(value, name)
    if (tooBig !== undefined) return { ok: false, issues: [tooBig] }
    const issues: Issue[] = []
    const plain = toJsonValue(value, name, issues)
    if (issues.length > 0) return { ok: false, issues: toIssues(issues) }
    const { valid, errors } = validator.validate(plain)
    return valid ? { ok: true, value: plain } : { ok: false, issues: toIssues(readErrors(errors, given, name)) }
  }
  return { jsonSchema, parse: (value) => Promise.resolve(parse(value)) }
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

function readErrors(errors: readonly OutputUnit[], schema: JsonSchema, name: string): readonly Issue[] {
  const choices = errors
    .filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
    .map((error) => error.keywordLocation)
  const telling = errors.filter(
    (error) =>
      !containers.has(error.keyword) && !choices.some((choice) => error.keywordLocation.startsWith(`${choice}/`)),
  )
  const shown = telling.length > 0 ? telling : errors.slice(-1)
  return shown.map((error) => toIssue(error, schema, name))
}

function toIssue(error: OutputUnit, schema: JsonSchema, name: string): Issue {
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
      return { path, message: expected(error, schema) }
    default:
      return { path, message: error.error }
  }
}

/** What the schema at the place of an error wants, as a type. */
function expected({ keywordLocation, error }: OutputUnit, root: JsonSchema): string {
  let at: unknown = root
  for (const key of pointerKeys(keywordLocation).slice(0, -1)) {
    if (typeof at !== 'object' || at === null) return error
    at = key === '$ref' ? followReference(root, Reflect.get(at, key)) : Reflect.get(at, key)
  }
  return isJsonObject(at) ? `must be ${toTypeText({ ...at, $defs: root['$defs'] }, { detail: 'short' })}` : error
}

function followReference(root: JsonSchema, reference: unknown): unknown {
  let at: unknown = root
  for (const key of pointerKeys(String(reference))) at = isJsonObject(at) ? at[key] : undefined
  return at
}
