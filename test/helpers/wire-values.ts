import {
  anything,
  array,
  bigInt,
  constantFrom,
  date,
  double,
  letrec,
  nat,
  oneof,
  record,
  tuple,
  uint8Array,
} from 'fast-check'
import type { Arbitrary } from 'fast-check'

/** How often a fuzzer tries: `FUZZ_RUNS=100000` for a long night. */
export const fuzzRuns = Number(process.env['FUZZ_RUNS'] ?? 5_000)
/** A generous time-out for that many tries. */
export const fuzzTimeoutMs = 60_000 + fuzzRuns * 20

/** Every text there is: lone surrogates, NUL, quotation marks and what looks like parts of the wire form. */
export const texts: Arbitrary<string> = oneof(
  array(oneof(nat(0x7f), nat(0xffff), constantFrom(0, 0x22, 0x5c, 0x2028, 0xd800, 0xdc00)), { maxLength: 12 }).map(
    (codes) => String.fromCharCode(...codes),
  ),
  constantFrom(
    '$type',
    '"$type"',
    '\\u0024type',
    '__proto__',
    'constructor',
    'toJSON',
    'ref',
    'then',
    'length',
    '0',
    '',
  ),
)

const primitives: Arbitrary<unknown> = oneof(
  texts,
  double(),
  nat(),
  bigInt(),
  constantFrom(null, undefined, true, false, NaN, -0, Infinity, -Infinity),
)

const errorTypes = [Error, RangeError, TypeError, SyntaxError, URIError, EvalError, ReferenceError] as const

function toError(parts: { readonly [key: string]: unknown }): Error {
  const make = errorTypes.find(({ name }) => name === parts['type'])
  const message = String(parts['message'])
  const error = make === undefined ? new AggregateError([], message) : new make(message)
  if (parts['type'] === 'Other') error.name = 'Other'
  if (make === undefined) Reflect.set(error, 'errors', [parts['cause']])
  for (const key of ['code', 'cause']) if (parts[key] !== null) Reflect.set(error, key, parts[key])
  return error
}

type View = new (buffer: ArrayBuffer, start: number, length: number) => object

const views: readonly View[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Float64Array,
  BigInt64Array,
  Uint16Array,
  DataView,
]

const bytes = tuple(uint8Array({ maxLength: 24 }), nat(views.length)).map(([given, at]) => {
  const buffer = new Uint8Array(24)
  buffer.set(given)
  const View = views[at]
  return View === undefined ? buffer.buffer : new View(buffer.buffer, 8, 1)
})

const objects = array(tuple(texts, primitives), { maxLength: 5 }).map(toObject)

function toObject(entries: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  }
  return object
}

const { node } = letrec<{ node: unknown }>((tie) => ({
  node: oneof(
    { depthSize: 'small', withCrossShrink: true },
    primitives,
    objects,
    bytes,
    date({ noInvalidDate: false }),
    constantFrom(/a"b\\\/c/giu, /(?<name>[^/]+)\n/dsy, new RegExp('')),
    anything({ withMap: true, withSet: true, withSparseArray: true, withBigInt: true, withTypedArray: true }),
    array(tie('node'), { maxLength: 4 }),
    array(tuple(texts, tie('node')), { maxLength: 4 }).map(toObject),
    array(tuple(tie('node'), tie('node')), { maxLength: 3 }).map((entries) => new Map(entries)),
    array(tie('node'), { maxLength: 3 }).map((items) => new Set(items)),
    record({
      type: constantFrom('Error', 'RangeError', 'TypeError', 'AggregateError', 'Other', 'URIError'),
      message: texts,
      code: oneof(texts, double(), constantFrom(null)),
      cause: tie('node'),
    }).map(toError),
    array(tuple(nat(9), tie('node')), { maxLength: 3 }).map((items) => {
      const sparse: unknown[] = []
      for (const [index, item] of items) sparse[index] = item
      return sparse
    }),
  ),
}))

/** Values of every kind the codec takes, some of them shared and some of them inside themselves. */
export const wireValues: Arbitrary<unknown> = tuple(node, node, nat(5)).map(([first, second, shape]) => {
  if (shape < 3) return first
  const shared: unknown[] = [first, second, first]
  if (shape === 4) shared.push(shared)
  if (shape === 5) return new Map<unknown, unknown>([[shared, new Set([second, shared])]])
  return shared
})
