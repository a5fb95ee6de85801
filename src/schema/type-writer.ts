import type { JsonSchema } from '../core/tool.ts'
import { commentOf, escapeText } from './comments.ts'
import { acceptOf } from './media-schema.ts'
import { followPointer, isJsonObject, pointerKeys } from './json-pointer.ts'

/** `full` writes what a schema says about its properties as comments; `short` writes types only. */
export type Detail = 'full' | 'short'

const maxInlineChars = 100
/** Deeper than this a type is `unknown`: nobody reads it, and it may come from a hostile schema. */
const maxTypeDepth = 24

/** Writes a JSON Schema as a TypeScript type. Parts that are used several times or recursively become named types. */
export class TypeWriter {
  /** Declarations of the named types that were needed, by pointer, in the order of first use. */
  readonly #declarations = new Map<string, { name: string; text: string }>()
  readonly #root: JsonSchema
  readonly #detail: Detail
  readonly #prefix: string
  readonly #uses: ReadonlyMap<string, number>

  /** `prefix` begins the names of named types, so that those of several schemas do not collide. */
  constructor(root: JsonSchema, detail: Detail, prefix: string) {
    this.#root = root
    this.#detail = detail
    this.#prefix = prefix
    this.#uses = countReferences(root)
  }

  /** The declarations of named types that `write` has referred to. */
  get declarations(): readonly string[] {
    return [...this.#declarations.values()].map(({ name, text }) => `type ${name} = ${text}`)
  }

  /** The whole schema as a type. */
  write(): string {
    return this.#uses.has('#') ? this.#reference('#', 0) : this.#write(this.#root, 0)
  }

  #write(schema: unknown, depth: number): string {
    if (schema === false) return 'never'
    if (!isJsonObject(schema) || depth > maxTypeDepth) return 'unknown'
    const parts = [...this.#choices(schema, depth), ...this.#plain(schema, depth)].filter((part) => part !== 'unknown')
    const text = parts.length > 1 ? parts.map((part) => bracket(part)).join(' & ') : (parts[0] ?? 'unknown')
    return schema['nullable'] === true && text !== 'unknown' ? union([text, 'null']) : text
  }

  /** Types that come from a reference or from combined schemas. */
  #choices(schema: JsonSchema, depth: number): readonly string[] {
    const { $ref, anyOf, oneOf, allOf } = schema as Readonly<Record<string, unknown>>
    const all = (list: unknown): readonly string[] =>
      Array.isArray(list) ? list.map((part) => this.#write(part, depth + 1)) : []
    return [
      ...(typeof $ref === 'string' ? [this.#reference($ref, depth)] : []),
      ...[all(anyOf), all(oneOf)].filter((list) => list.length > 0).map((list) => union(list)),
      ...all(allOf),
    ]
  }

  /** The type a schema states itself. */
  #plain(schema: JsonSchema, depth: number): readonly string[] {
    if (acceptOf(schema) !== undefined) return ['Media']
    if (Object.hasOwn(schema, 'const')) return [literal(schema['const'])]
    if (Array.isArray(schema['enum'])) return [union(schema['enum'].map((value) => literal(value)))]
    const type = schema['type'] ?? impliedType(schema)
    if (type === undefined) return []
    return [union([type].flat().map((one) => this.#ofType(one, schema, depth)))]
  }

  #ofType(type: unknown, schema: JsonSchema, depth: number): string {
    switch (type) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'null':
        return type
      case 'integer':
        return 'number'
      case 'array':
        return this.#array(schema, depth)
      case 'object':
        return this.#object(schema, depth)
      default:
        return 'unknown'
    }
  }

  #array(schema: JsonSchema, depth: number): string {
    const items = schema['prefixItems'] ?? schema['items']
    const rest = schema['prefixItems'] === undefined ? schema['additionalItems'] : schema['items']
    if (!Array.isArray(items)) return `${bracket(this.#write(items ?? true, depth + 1))}[]`
    const required = typeof schema['minItems'] === 'number' ? schema['minItems'] : items.length
    const written = items.map((item, index) => {
      const text = this.#write(item, depth + 1)
      return index < required ? text : `${bracket(text)}?`
    })
    const more = isJsonObject(rest) ? [`...${bracket(this.#write(rest, depth + 1))}[]`] : []
    return `[${[...written, ...more].join(', ')}]`
  }

  #object(schema: JsonSchema, depth: number): string {
    const properties = isJsonObject(schema['properties']) ? Object.entries(schema['properties']) : []
    const required = Array.isArray(schema['required']) ? schema['required'] : []
    const rest = this.#rest(schema, depth)
    if (properties.length === 0) return rest === undefined ? emptyObject(schema) : `Record<string, ${rest}>`
    const lines = properties.map(([name, property]) => ({
      text: `${propertyName(name)}${required.includes(name) ? '' : '?'}: ${this.#write(property, depth + 1)}`,
      comment: this.#detail === 'full' ? commentOf(property) : '',
    }))
    if (rest !== undefined) lines.push({ text: `[key: string]: ${rest}`, comment: '' })
    return layOut(lines)
  }

  /** The type of properties that are not named. */
  #rest(schema: JsonSchema, depth: number): string | undefined {
    const { additionalProperties, patternProperties } = schema as Readonly<Record<string, unknown>>
    const patterns = isJsonObject(patternProperties) ? Object.values(patternProperties) : []
    const schemas = isJsonObject(additionalProperties) ? [...patterns, additionalProperties] : patterns
    return schemas.length === 0 ? undefined : union(schemas.map((part) => this.#write(part, depth + 1)))
  }

  #reference(pointer: string, depth: number): string {
    const target = pointer === '#' ? this.#root : followPointer(this.#root, pointer)
    const named = (this.#uses.get(pointer) ?? 0) > 1 || !/^#\/(?:\$defs|definitions)\//.test(pointer)
    if (!named) return this.#write(target, depth + 1)
    const known = this.#declarations.get(pointer)
    if (known !== undefined) return known.name
    const declaration = { name: this.#nameFor(pointer), text: '' }
    this.#declarations.set(pointer, declaration)
    declaration.text = this.#write(target, 0)
    return declaration.name
  }

  #nameFor(pointer: string): string {
    const words = (pointerKeys(pointer).at(-1) ?? (this.#prefix === '' ? 'Root' : '')).split(/[^A-Za-z0-9]+/)
    const name = this.#prefix + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
    const taken = new Set([...this.#declarations.values()].map((declaration) => declaration.name))
    let unique = name
    for (let count = 2; taken.has(unique); count += 1) unique = `${name}${count}`
    return unique
  }
}

/** How often each reference is used in a schema; walks the schema itself, so it ends for recursive ones. */
function countReferences(root: JsonSchema): ReadonlyMap<string, number> {
  const uses = new Map<string, number>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const reference: unknown = Reflect.get(value, '$ref')
    if (typeof reference === 'string') uses.set(reference, (uses.get(reference) ?? 0) + 1)
    for (const inner of Object.values(value)) visit(inner)
  }
  visit(root)
  return uses
}

function impliedType(schema: JsonSchema): string | undefined {
  if (['properties', 'additionalProperties', 'required'].some((key) => isJsonObject(schema[key]))) return 'object'
  return schema['items'] !== undefined || schema['prefixItems'] !== undefined ? 'array' : undefined
}

function emptyObject(schema: JsonSchema): string {
  return schema['additionalProperties'] === false ? '{}' : 'Record<string, unknown>'
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
}

function literal(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'unknown' : escapeText(JSON.stringify(value))
}

function union(parts: readonly string[]): string {
  const unique = [...new Set(parts)]
  if (unique.includes('unknown')) return 'unknown'
  const some = unique.filter((part) => part !== 'never')
  return some.length === 0 ? 'never' : some.join(' | ')
}

/** Puts a union or intersection in brackets, so that it can stand before `[]` or beside `&`. */
function bracket(text: string): string {
  let depth = 0
  for (const character of text.replaceAll(/"(?:[^"\\]|\\.)*"|\/\/.*$/gm, '')) {
    if ('{[(<'.includes(character)) depth += 1
    else if ('}])>'.includes(character)) depth -= 1
    else if (depth === 0 && '|&'.includes(character)) return `(${text})`
  }
  return text
}

function layOut(lines: readonly { readonly text: string; readonly comment: string }[]): string {
  const inline = `{ ${lines.map(({ text }) => text).join('; ')} }`
  const plain = lines.every(({ text, comment }) => comment === '' && !text.includes('\n'))
  if (plain && inline.length <= maxInlineChars) return inline
  const written = lines.map(({ text, comment }) => {
    const first = comment === '' || !text.includes('\n') ? [] : [`  // ${comment}\n`]
    const last = comment === '' || text.includes('\n') ? '' : ` // ${comment}`
    return `${first.join('')}  ${text.replaceAll('\n', '\n  ')}${last}`
  })
  return `{\n${written.join('\n')}\n}`
}
