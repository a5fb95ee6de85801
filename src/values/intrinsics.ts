/**
 * The built-in functions the codec stands on, taken once when this module loads. In a sandbox that is before any other
 * code runs, so that code which later replaces `JSON.parse` or `Map.prototype.get` changes nothing here.
 */

// Taking methods off their objects, and saying what they take, is what this file is for.
/* oxlint-disable typescript/unbound-method, typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-assertion, typescript/no-unnecessary-type-parameters */

/** Calls a function with a receiver and a list of arguments. */
export const apply: typeof Reflect.apply = Reflect.apply

/** Turns a method into a function that takes its receiver first. */
export function uncurry<Self, Args extends unknown[], Result>(
  method: (this: Self, ...args: Args) => Result,
): (self: Self, ...args: Args) => Result {
  return (self, ...args) => apply(method, self, args) as Result
}

/** The getter of an accessor property, as a function that takes its receiver. */
export function getterOf<Result = unknown>(prototype: object, key: PropertyKey): (self: unknown) => Result {
  const getter = Object.getOwnPropertyDescriptor(prototype, key)?.get
  if (getter === undefined) throw new TypeError(`${String(key)} is not an accessor in this JavaScript engine.`)
  return (self) => apply(getter, self, []) as Result
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
/** Reads a property, as `object[key]` does. */
export const read: (object: object, key: PropertyKey) => unknown = Reflect.get
/** Parses JSON; the caller vouches for what is in it. */
export const parse: <Value>(text: string) => Value = JSON.parse
/** The bytes of an ArrayBuffer; throws when it is none. */
export function bytesOfBuffer(value: object): Uint8Array {
  bufferLength(value)
  return new NativeUint8Array(value as ArrayBuffer)
}
export const quote: (text: string) => string = JSON.stringify
export const toNumber: (value: unknown) => number = Number
export const toText: (value: unknown) => string = String
export const toBigInt: (value: string) => bigint = BigInt

export const charCodeAt: (text: string, index: number) => number = uncurry(String.prototype.charCodeAt)
export const slice: (text: string, start: number, end?: number) => string = uncurry(String.prototype.slice)
export const toTime: (date: unknown) => number = uncurry(Date.prototype.getTime as (this: unknown) => number)
export const fromCharCode: (code: number) => string = String.fromCharCode

export const NativeMap: MapConstructor = Map
export const NativeSet: SetConstructor = Set
export const NativeDate: DateConstructor = Date
export const NativeRegExp: RegExpConstructor = RegExp
export const NativeError: ErrorConstructor = Error
export const NativeTypeError: TypeErrorConstructor = TypeError
export const NativeUint8Array: Uint8ArrayConstructor = Uint8Array

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

const joinList = uncurry(Array.prototype.join as (this: unknown, separator: string) => string)

/** A list that inherits nothing, so that writing to it can meet no setter of `Array.prototype`. */
export type BareList<Item> = { [index: number]: Item; length: number }

const setPrototypeOf: (value: object, prototype: object | null) => unknown = Object.setPrototypeOf

export function bareList<Item>(): BareList<Item> {
  const list: Item[] = []
  setPrototypeOf(list, null)
  return list
}

/** The strings of a list in one. */
export function joined(list: BareList<string>, separator = ''): string {
  return joinList(list, separator)
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

/** Bytes a text takes in UTF-8; a lone surrogate counts three. */
export function utf8Bytes(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index += 1) {
    const code = charCodeAt(text, index)
    if (code < 0x80) continue
    if (code < 0x800) bytes += 1
    else if (code >= 0xd800 && code < 0xdc00 && isLow(text, index + 1)) {
      bytes += 2
      index += 1
    } else bytes += 2
  }
  return bytes
}

function isLow(text: string, index: number): boolean {
  const code = index < text.length ? charCodeAt(text, index) : 0
  return code >= 0xdc00 && code < 0xe000
}
