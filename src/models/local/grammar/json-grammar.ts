import { followPointer, isJsonObject } from '../../../schema/json-pointer.ts'
import type { Lengths } from './code-grammar.ts'
import { literal, times } from './rules.ts'
import type { Rules } from './rules.ts'

type Schema = Readonly<Record<string, unknown>>

/** Repetitions beyond this make a grammar that the engine reads slowly or not at all. */
const mostRepetitions = 1_000

/** Rules for JSON of any kind, by name. One space may stand after a colon and after a comma. */
const anyJson = (stringChars?: number): readonly (readonly [string, string])[] => [
  ['value', 'object | array | string | number | boolean | "null"'],
  ['object', '"{" (string colon value (comma string colon value)*)? "}"'],
  ['array', '"[" (value (comma value)*)? "]"'],
  ['string', String.raw`"\"" ${times('character', 0, stringChars)} "\""`],
  ['character', String.raw`[^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})`],
  ['number', 'integer ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,2})?'],
  ['integer', '"-"? ("0" | [1-9] [0-9]{0,15})'],
  ['boolean', '"true" | "false"'],
  ['colon', '":" " "?'],
  ['comma', '"," " "?'],
]

/**
 * Adds rules for JSON that fits a schema, and gives their first.
 *
 * What no grammar can count or compare (`pattern`, `minimum`, `uniqueItems` and the like) is left to whoever checks the
 * reply. Of the rest a grammar may allow less than the schema, never more: properties stand in their order, and an
 * object that names some has no others.
 */
export function jsonRule(schema: unknown, rules: Rules, { stringChars }: Lengths = {}): string {
  for (const [name, rule] of anyJson(stringChars)) rules.add(rule, name)
  return new SchemaRules(schema, rules).rule(schema)
}

class SchemaRules {
  readonly #root: unknown
  readonly #rules: Rules
  readonly #references = new Map<string, string>()

  constructor(root: unknown, rules: Rules) {
    this.#root = root
    this.#rules = rules
  }

  rule(schema: unknown): string {
    if (!isJsonObject(schema)) return 'value'
    const { $ref, allOf, type } = schema
    if (typeof $ref === 'string') return this.#reference($ref)
    const choice = this.#choice(schema)
    if (choice !== undefined) return choice
    if (isFilled(allOf)) return this.rule(merged(schema, allOf))
    const types = Array.isArray(type) ? type : [type ?? impliedType(schema)]
    return oneOfThese(types.map((each) => this.#typed(each, schema)))
  }

  /** What may be one of several. */
  #choice(schema: Schema): string | undefined {
    const values = 'const' in schema ? [schema['const']] : schema['enum']
    if (isFilled(values)) return oneOfThese(values.map((value) => literal(JSON.stringify(value))))
    const schemas = schema['anyOf'] ?? schema['oneOf']
    return isFilled(schemas) ? oneOfThese(schemas.map((each) => this.rule(each))) : undefined
  }

  #typed(type: unknown, schema: Schema): string {
    switch (type) {
      case 'string':
        return this.#string(schema)
      case 'array':
        return this.#array(schema)
      case 'object':
        return this.#object(schema)
      case 'null':
        return '"null"'
      case 'number':
      case 'integer':
      case 'boolean':
        return type
      default:
        return 'value'
    }
  }

  #string({ minLength, maxLength }: Schema): string {
    if (minLength === undefined && maxLength === undefined) return 'string'
    return String.raw`"\"" ${repeated('character', minLength, maxLength)} "\""`
  }

  #array({ items, prefixItems, minItems, maxItems }: Schema): string {
    if (Array.isArray(prefixItems)) {
      const each = prefixItems.map((item) => this.rule(item))
      return `"[" ${each.join(' comma ')} "]"`
    }
    if (maxItems === 0) return '"[]"'
    const item = this.#rules.add(this.rule(items))
    const least = toCount(minItems) ?? 0
    const most = toCount(maxItems)
    const more = repeated(`(comma ${item})`, Math.max(least - 1, 0), most === undefined ? undefined : most - 1)
    return `"[" ${least > 0 ? `${item} ${more}` : `(${item} ${more})?`} "]"`
  }

  #object({ properties, required, additionalProperties }: Schema): string {
    const named = isJsonObject(properties) ? Object.entries(properties) : []
    if (named.length === 0) {
      if (additionalProperties === false) return '"{}"'
      const value = this.#rules.add(this.rule(additionalProperties))
      return `"{" (string colon ${value} (comma string colon ${value})*)? "}"`
    }
    const needed = new Set(Array.isArray(required) ? required : [])
    const members = named.map(([name, schema]) => ({
      rule: this.#rules.add(`${literal(JSON.stringify(name))} colon ${this.rule(schema)}`),
      isNeeded: needed.has(name),
    }))
    return `"{" ${this.#members(members)} "}"`
  }

  /** Members in their order, those that are not needed left out at will. Two rules each: as the first, and after one. */
  #members(members: readonly { readonly rule: string; readonly isNeeded: boolean }[]): string {
    let first = '""'
    let next = '""'
    for (const { rule, isNeeded } of members.toReversed()) {
      const asFirst = `${rule} ${next}`
      const asNext = `comma ${rule} ${next}`
      first = this.#rules.add(isNeeded ? asFirst : `${asFirst} | ${first}`)
      next = this.#rules.add(isNeeded ? asNext : `${asNext} | ${next}`)
    }
    return first
  }

  #reference(reference: string): string {
    const known = this.#references.get(reference)
    if (known !== undefined) return known
    const target = reference.startsWith('#') ? followPointer(this.#root, reference) : undefined
    const name = this.#rules.name()
    this.#references.set(reference, name)
    const rule = this.rule(target)
    // A reference that leads to itself says nothing.
    return this.#rules.add(rule === name ? 'value' : rule, name)
  }
}

/** One schema of several that all have to fit, as far as they are about properties. */
function merged(schema: Schema, all: readonly unknown[]): Schema {
  const { allOf: _, ...own } = schema
  const parts = [own, ...all].filter((part) => isJsonObject(part))
  const lists = parts.flatMap(({ required }) => (Array.isArray(required) ? required : []))
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: lists,
  }
}

function isFilled(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0
}

function impliedType({ properties, items }: Schema): string | undefined {
  if (properties !== undefined) return 'object'
  return items === undefined ? undefined : 'array'
}

function oneOfThese(expressions: readonly string[]): string {
  return expressions.length === 1 ? `${expressions[0]}` : `(${expressions.join(' | ')})`
}

function repeated(expression: string, least: unknown, most: unknown): string {
  const from = Math.min(toCount(least) ?? 0, mostRepetitions)
  const upTo = toCount(most)
  return times(expression, from, upTo === undefined || upTo > mostRepetitions ? undefined : Math.max(from, upTo))
}

function toCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined
}
