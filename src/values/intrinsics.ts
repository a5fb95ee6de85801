/**
 * The built-in functions the codec stands on, taken once when this module loads. In a sandbox that is before any other
 * code runs, so that code which later replaces `JSON.parse` or `Map.prototype.get` changes nothing here.
 */

// Taking methods off their objects, and saying what they take, is what this file is for.
/* oxlint-disable typescript/unbound-method, typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-assertion, typescript/no-unnecessary-type-parameters */

/** Calls a function with a receiver and a list of arguments. */
export const apply: typeof Reflect.apply = Reflect.apply

const { bind, call } = Function.prototype
/** `call`, bound to a method: quicker than a function of our own that passes its arguments on. */
const boundCall = bind.bind(call as never) as (method: unknown) => unknown

/** Turns a method into a function that takes its receiver first. */
export function uncurry<Self, Args extends unknown[], Result>(
  method: (this: Self, ...args: Args) => Result,
): (self: Self, ...args: Args) => Result {
  return boundCall(method) as (self: Self, ...args: Args) => Result
}

/** The getter of an accessor property, as a function that takes its receiver. */
export function getterOf<Result = unknown>(prototype: object, key: PropertyKey): (self: unknown) => Result {
  const getter = Object.getOwnPropertyDescriptor(prototype, key)?.get
  if (getter === undefined) throw new TypeError(`${String(key)} is not an accessor in this JavaScript engine.`)
  return boundCall(getter) as (self: unknown) => Result
}

// oxlint-disable-next-line typescript/no-explicit-any -- an object without a prototype can become any record
export const create: (prototype: null) => Record<string, any> = Object.create
export const defineProperty: typeof Object.defineProperty = Object.defineProperty
export const freeze: typeof Object.freeze = Object.freeze
export const getPrototypeOf: (value: object) => object | null = Object.getPrototypeOf
export const hasOwn: (value: object, key: PropertyKey) => boolean = Object.hasOwn
export const isArray: (value: unknown) => value is unknown[] = Array.isArray
export const isInteger: (value: unknown) => value is number = Number.isInteger as (value: unknown) => value is number
export const keysOf: (value: object) => string[] = Object.keys
/** The values of the own enumerable properties, as a list of its own; of an array without holes: a copy of it. */
export const valuesOf: (value: object) => unknown[] = Object.values
/** Reads a property, as `object[key]` does. */
export const read: (object: object, key: PropertyKey) => unknown = Reflect.get
/** Writes a property where that may be done. */
const write: (object: object, key: PropertyKey, value: unknown) => boolean = Reflect.set
/** Parses JSON; the caller vouches for what is in it. */
export const parse: <Value>(text: string) => Value = JSON.parse
export const quote: (text: string) => string = JSON.stringify
export const toNumber: (value: unknown) => number = Number
export const toText: (value: unknown) => string = String
export const toBigInt: (value: string) => bigint = BigInt

export const charCodeAt: (text: string, index: number) => number = uncurry(String.prototype.charCodeAt)
export const slice: (text: string, start: number, end?: number) => string = uncurry(String.prototype.slice)
export const lowerCase: (text: string) => string = uncurry(String.prototype.toLowerCase)
export const toTime: (date: unknown) => number = uncurry(Date.prototype.getTime as (this: unknown) => number)
export const fromCharCode: (code: number) => string = String.fromCharCode

export const NativeMap: MapConstructor = Map
export const NativeSet: SetConstructor = Set
export const NativeDate: DateConstructor = Date
export const NativeRegExp: RegExpConstructor = RegExp
export const NativeError: ErrorConstructor = Error
export const NativeTypeError: TypeErrorConstructor = TypeError
export const NativeUint8Array: Uint8ArrayConstructor = Uint8Array
export const NativeUint32Array: Uint32ArrayConstructor = Uint32Array

type MapMethods = {
  readonly get: <Key, Value>(map: ReadonlyMap<Key, Value>, key: Key) => Value | undefined
  readonly set: <Key, Value>(map: Map<Key, Value>, key: Key, value: Value) => unknown
  readonly delete: <Key, Value>(map: Map<Key, Value>, key: Key) => boolean
  readonly forEach: <Key, Value>(map: ReadonlyMap<Key, Value>, visit: (value: Value, key: Key) => void) => void
}

export const mapGet: MapMethods['get'] = uncurry(Map.prototype.get) as MapMethods['get']
export const mapSet: MapMethods['set'] = uncurry(Map.prototype.set) as MapMethods['set']
export const mapDelete: MapMethods['delete'] = uncurry(Map.prototype.delete) as MapMethods['delete']
export const mapForEach: MapMethods['forEach'] = uncurry(Map.prototype.forEach) as MapMethods['forEach']
/** For maps and sets, the receiver is checked by the engine: another object makes them throw. */
export const eachEntry: (map: object, visit: (value: unknown, key: unknown) => void) => void = uncurry(
  Map.prototype.forEach,
) as never
export const mapSize: (map: unknown) => number = getterOf(Map.prototype, 'size')
export const setAdd: (set: Set<unknown>, value: unknown) => unknown = uncurry(Set.prototype.add)
export const eachItem: (set: object, visit: (value: unknown) => void) => void = uncurry(Set.prototype.forEach) as never
export const setSize: (set: unknown) => number = getterOf(Set.prototype, 'size')
export const bufferLength: (buffer: unknown) => number = getterOf(ArrayBuffer.prototype, 'byteLength')

const typedArray = Reflect.getPrototypeOf(Uint8Array.prototype) ?? {}
export const typedArrayName: (value: unknown) => unknown = getterOf(typedArray, Symbol.toStringTag)
export const typedArrayView: View = viewOf(typedArray)
export const dataView: View = viewOf(DataView.prototype)

type View = {
  readonly buffer: (self: unknown) => ArrayBuffer
  readonly byteOffset: (self: unknown) => number
  readonly byteLength: (self: unknown) => number
}

function viewOf(prototype: object): View {
  return {
    buffer: getterOf(prototype, 'buffer'),
    byteOffset: getterOf(prototype, 'byteOffset'),
    byteLength: getterOf(prototype, 'byteLength'),
  }
}

/** What a boxed primitive holds; each throws for every other object. */
export const unboxers: readonly ((value: object) => unknown)[] = [
  uncurry(Number.prototype.valueOf as (this: object) => unknown),
  uncurry(String.prototype.valueOf as (this: object) => unknown),
  uncurry(Boolean.prototype.valueOf as (this: object) => unknown),
  uncurry(BigInt.prototype.valueOf as (this: object) => unknown),
  uncurry(Symbol.prototype.valueOf as (this: object) => unknown),
]

/** Base64 of characters that each stand for a byte. */
export const charactersToBase64: (characters: string) => string = btoa

type NativeBase64 = {
  readonly toBase64: ((bytes: Uint8Array) => string) | undefined
  readonly fromBase64: ((text: string) => Uint8Array<ArrayBuffer>) | undefined
}

/** What newer engines bring themselves, and in an interpreter is a hundred times quicker. */
export const nativeBase64: NativeBase64 = {
  toBase64: (optionalMethod(Uint8Array.prototype, 'toBase64') as NativeBase64['toBase64']) ?? byBuffer(),
  fromBase64: Reflect.get(Uint8Array, 'fromBase64') === undefined ? undefined : nativeFromBase64,
}

/** Where an engine has none of its own, Node.js has: ten times as quick as what is written here. */
function byBuffer(): NativeBase64['toBase64'] {
  const maker: unknown = Reflect.get(globalThis, 'Buffer')
  if (typeof maker !== 'function') return undefined
  const from = Reflect.get(maker, 'from') as (buffer: ArrayBuffer, start: number, length: number) => object
  const toForm = boundCall(Reflect.get(maker.prototype as object, 'toString')) as (
    bytes: object,
    form: string,
  ) => string
  const { buffer, byteOffset, byteLength } = typedArrayView
  return (bytes) => toForm(from(buffer(bytes), byteOffset(bytes), byteLength(bytes)), 'base64')
}

function optionalMethod(prototype: object, key: string): unknown {
  const method: unknown = Reflect.get(prototype, key)
  return typeof method === 'function' ? boundCall(method) : undefined
}

const strictly: object = freeze(Object.assign(create(null), { lastChunkHandling: 'strict' }))
const fromNative: unknown = Reflect.get(Uint8Array, 'fromBase64')

function nativeFromBase64(text: string): Uint8Array<ArrayBuffer> {
  return apply(fromNative as () => Uint8Array<ArrayBuffer>, NativeUint8Array, [text, strictly])
}

const joinList = uncurry(Array.prototype.join as (this: unknown, separator: string) => string)

/** A list that inherits nothing, so that writing to it can meet no setter of `Array.prototype`. */
export type BareList<Item> = { [index: number]: Item; length: number }

export const setPrototypeOf: (value: object, prototype: object | null) => unknown = Object.setPrototypeOf

export function bareList<Item>(): BareList<Item> {
  const list: Item[] = []
  setPrototypeOf(list, null)
  return list
}

/** The strings of a list in one. */
export function joined(list: BareList<string>, separator = ''): string {
  return joinList(list, separator)
}

/** Makes an error without a look at where that happens: it takes far longer than all the rest, and is not wanted. */
export function errorWithoutStack(make: ErrorConstructor, message: string): Error {
  const limit = read(NativeError, 'stackTraceLimit')
  write(NativeError, 'stackTraceLimit', 0)
  try {
    return new make(message)
  } finally {
    write(NativeError, 'stackTraceLimit', limit)
  }
}

/** Defines an ordinary property, whatever the prototypes say about that key. */
export function define(target: object, key: PropertyKey, value: unknown): void {
  const descriptor: PropertyDescriptor = create(null)
  descriptor.value = value
  descriptor.writable = true
  descriptor.enumerable = true
  descriptor.configurable = true
  defineProperty(target, key, descriptor)
}

const toUri: (text: string) => string = encodeURIComponent
// It is deprecated for what people use it for. Here it makes one character of each byte, natively, in every engine.
const fromUriBytes: (text: string) => string = unescape
const onlyAscii = /^[\0-\x7f]*$/
const matchOf = uncurry(RegExp.prototype.exec)

/** Whether an expression without flags finds something in a text. */
export function matches(expression: RegExp, text: string): boolean {
  return matchOf(expression, text) !== null
}

const sliceChars = 8_192

/** Bytes a text takes in UTF-8. The text has no lone surrogate, as JSON text written by an engine has none. */
export function utf8Bytes(text: string): number {
  let bytes = 0
  for (let start = 0; start < text.length;) {
    let end = start + sliceChars
    if (end < text.length && isLow(charCodeAt(text, end))) end += 1
    const part = slice(text, start, end)
    bytes += matchOf(onlyAscii, part) === null ? fromUriBytes(toUri(part)).length : part.length
    start = end
  }
  return bytes
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000
}

const stringPrototype: object = String.prototype
const textIndex = uncurry(String.prototype.indexOf as (this: string, part: string) => number)
const textSplit = uncurry(String.prototype.split as (this: string, part: string, limit: number) => string[])

/** Whether a text has a part in it. `split` finds it five times as fast as `indexOf` in QuickJS, but asks a prototype. */
export function includes(text: string, part: string): boolean {
  if (read(stringPrototype, Symbol.split) !== undefined) return textIndex(text, part) >= 0
  return textSplit(text, part, 2).length > 1
}
