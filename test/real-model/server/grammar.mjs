import { RequestError } from './request.mjs'

/** JSON of any kind, as rules of a GBNF grammar. One space stands after every colon and every comma. */
const json = String.raw`
value ::= object | array | string | number | boolean | "null"
object ::= "{" (member (", " member)*)? "}"
member ::= string ": " value
array ::= "[" (value (", " value)*)? "]"
string ::= "\"" character* "\""
character ::= [^"\\\x7F\x00-\x1F] | "\\" ["\\/bfnrt]
number ::= integer ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,2})?
integer ::= "-"? ("0" | [1-9] [0-9]{0,15})
boolean ::= "true" | "false"
`

/** Keywords that say nothing about what fits. */
const annotations = new Set(
  '$schema $id $comment $defs title description default examples deprecated readOnly writeOnly'.split(' '),
)

/**
 * The GBNF grammar of the JSON that fits a schema. It may allow less than the schema does, never more: objects have all
 * their properties, in the order of the schema, and others only where it names none. `oneOf` is read as `anyOf`.
 *
 * @throws {RequestError} where the schema asks for what no grammar of ours can hold a reply to.
 */
export function toGrammar(schema) {
  const names = Object.keys(schema?.$defs ?? {})
  const context = { refs: new Map(names.map((name, index) => [`#/$defs/${name}`, `def${index}`])) }
  const rules = [...context.refs].map(([ref, rule], index) => {
    return `${rule} ::= ${expression(schema.$defs[names[index]], ref, context)}`
  })
  return [`root ::= ${expression(schema, '#', context)}`, ...rules].join('\n') + json
}

function expression(schema, at, context) {
  if (schema === true) return 'value'
  if (!isObject(schema)) throw unsupported(at, `is ${JSON.stringify(schema)}, not an object`)
  const given = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !annotations.has(keyword)))
  const keyword = Object.keys(whole).find((name) => Object.hasOwn(given, name))
  if (keyword === undefined) return typed(given, at, context)
  const { [keyword]: value, type, ...rest } = given
  refuseOthers(rest, [], at)
  if (type === undefined) return whole[keyword](value, `${at}/${keyword}`, context)
  const values = keyword === 'const' ? [value] : value
  if (keyword === '$ref' || keyword.endsWith('Of') || !Array.isArray(values)) refuseOthers({ type }, [], at)
  return choice(
    values.filter((one) => isOf(one, [type].flat())),
    `${at}/${keyword}`,
    literal,
  )
}

function isOf(value, types) {
  if (types.includes('integer') && Number.isInteger(value)) return true
  if (value === null) return types.includes('null')
  return types.includes(Array.isArray(value) ? 'array' : typeof value)
}

/** Keywords that stand alone. */
const whole = {
  $ref: (ref, at, { refs }) => {
    if (!refs.has(ref)) throw unsupported(at, `is ${JSON.stringify(ref)}; only #/$defs/… of the whole schema is known`)
    return refs.get(ref)
  },
  anyOf: (schemas, at, context) => choice(schemas, at, (schema, place) => expression(schema, place, context)),
  oneOf: (schemas, at, context) => choice(schemas, at, (schema, place) => expression(schema, place, context)),
  enum: (values, at) => choice(values, at, literal),
  const: (value) => literal(value),
}

function choice(items, at, toExpression) {
  if (!Array.isArray(items) || items.length === 0) throw unsupported(at, 'is not a list with something in it')
  return `(${items.map((item, index) => toExpression(item, `${at}/${index}`)).join(' | ')})`
}

/** A text as it stands in the reply. What JSON escapes, a grammar escapes in the same way. */
function literal(value) {
  return JSON.stringify(JSON.stringify(value))
}

function typed({ type, ...given }, at, context) {
  if (type === undefined) {
    refuseOthers(given, [], at)
    return 'value'
  }
  const types = Array.isArray(type) ? type : [type]
  const known = types.filter((name) => Object.hasOwn(ofType, name))
  if (known.length < types.length) throw unsupported(`${at}/type`, `is ${JSON.stringify(type)}`)
  const allowed = types.flatMap((name) => ofType[name].keywords)
  refuseOthers(given, allowed, at)
  return choice(types, `${at}/type`, (name) => ofType[name].toExpression(given, at, context))
}

const plain = (rule) => ({ keywords: [], toExpression: () => rule })

const ofType = {
  string: {
    keywords: ['minLength', 'maxLength'],
    toExpression: ({ minLength, maxLength }, at) => String.raw`"\"" character${times(minLength, maxLength, at)} "\""`,
  },
  number: plain('number'),
  integer: plain('integer'),
  boolean: plain('boolean'),
  null: plain('"null"'),
  array: { keywords: ['items', 'minItems', 'maxItems'], toExpression: toArray },
  object: { keywords: ['properties', 'required', 'additionalProperties'], toExpression: toObject },
}

function toArray({ items = true, minItems = 0, maxItems }, at, context) {
  if (maxItems === 0) return '"[]"'
  const item = expression(items, `${at}/items`, context)
  const rest = `${item} (", " ${item})${times(Math.max(minItems - 1, 0), maxItems && maxItems - 1, at)}`
  return `"[" ${minItems > 0 ? rest : `(${rest})?`} "]"`
}

function toObject({ properties = {}, required = [], additionalProperties = true }, at, context) {
  const names = Object.keys(properties)
  const missing = required.find((name) => !names.includes(name))
  if (missing !== undefined) throw unsupported(`${at}/required`, `has ${missing}, which is no property`)
  const members = names.map((name) => {
    const value = expression(properties[name], `${at}/properties/${name}`, context)
    return `${literal(name)} ": " ${value}`
  })
  if (names.length > 0 || !additionalProperties) return `"{" ${members.join(' ", " ')} "}"`
  const member = `string ": " ${expression(additionalProperties, `${at}/additionalProperties`, context)}`
  return `"{" (${member} (", " ${member})*)? "}"`
}

function times(least = 0, most, at) {
  if (most < least) throw unsupported(at, `asks for at least ${least} and at most ${most}`)
  return `{${least},${most ?? ''}}`
}

function refuseOthers(given, allowed, at) {
  const other = Object.keys(given).find((keyword) => !allowed.includes(keyword))
  if (other !== undefined)
    throw unsupported(`${at}/${other}`, 'is a keyword that this server cannot hold a reply to here')
}

function unsupported(at, what) {
  return new RequestError(400, `response_format: ${at} ${what}.`, 'unsupported_schema')
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
