import {
  bufferLength,
  dataView,
  getPrototypeOf,
  getterOf,
  isArray,
  mapGet,
  mapSet,
  mapSize,
  NativeMap,
  setSize,
  toTime,
  typedArrayName,
  unboxers,
} from './intrinsics.ts'

/** What an object is, as far as the codec cares. Everything it does not know is an `object` of plain properties. */
export type ObjectKind =
  | 'array'
  | 'object'
  | 'map'
  | 'set'
  | 'date'
  | 'regexp'
  | 'error'
  | 'bytes'
  | 'boxed'
  | 'promise'
  | Unsendable

/** What holds its content where nobody can read it without changing it, or at all. */
type Unsendable = 'iterator' | 'async-iterator' | 'shared' | 'weak'

type Candidate = { readonly prototype: object; readonly kind: ObjectKind; readonly probe?: (value: object) => unknown }

const regexpGlobal = getterOf(RegExp.prototype, 'global')
const sharedLength = getterOf(SharedArrayBuffer.prototype, 'byteLength')

const plain = Object.prototype
const iteratorPrototype: object = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()) ?? {}) ?? {}
const asyncGenerator: object = Reflect.getPrototypeOf(async function* none() {}) ?? {}
const asyncIteratorPrototype: object = getPrototypeOf(Object(Reflect.get(asyncGenerator, 'prototype'))) ?? {}

/** Prototypes that make an object more than plain, each with a getter that throws when the object is not the real thing. */
const candidates: Map<object, Candidate> = byPrototype([
  { prototype: Map.prototype, kind: 'map', probe: mapSize },
  { prototype: Set.prototype, kind: 'set', probe: setSize },
  { prototype: Date.prototype, kind: 'date', probe: toTime },
  { prototype: RegExp.prototype, kind: 'regexp', probe: regexpGlobal },
  { prototype: Error.prototype, kind: 'error' },
  { prototype: Promise.prototype, kind: 'promise' },
  { prototype: iteratorPrototype, kind: 'iterator' },
  { prototype: asyncIteratorPrototype, kind: 'async-iterator' },
  { prototype: WeakMap.prototype, kind: 'weak' },
  { prototype: WeakSet.prototype, kind: 'weak' },
  { prototype: WeakRef.prototype, kind: 'weak' },
  { prototype: FinalizationRegistry.prototype, kind: 'weak' },
  { prototype: ArrayBuffer.prototype, kind: 'bytes', probe: bufferLength },
  { prototype: SharedArrayBuffer.prototype, kind: 'shared', probe: sharedLength },
  { prototype: DataView.prototype, kind: 'bytes', probe: dataView.byteLength },
  { prototype: Number.prototype, kind: 'boxed', probe: unbox },
  { prototype: String.prototype, kind: 'boxed', probe: unbox },
  { prototype: Boolean.prototype, kind: 'boxed', probe: unbox },
  { prototype: BigInt.prototype, kind: 'boxed', probe: unbox },
  { prototype: Symbol.prototype, kind: 'boxed', probe: unbox },
])

function byPrototype(list: readonly Candidate[]): Map<object, Candidate> {
  const map = new NativeMap<object, Candidate>()
  for (let index = 0; index < list.length; index += 1) {
    const candidate = list[index]
    if (candidate !== undefined) mapSet(map, candidate.prototype, candidate)
  }
  return map
}

/** Whether an object is made to hold properties and nothing else: its prototype is the end of the line, or none. */
export function isPlain(value: object): boolean {
  const prototype = getPrototypeOf(value)
  return prototype === plain || prototype === null || getPrototypeOf(prototype) === null
}

/** Tells what an object is by its internal slots; the code that made it has no say. */
export function kindOf(value: object): ObjectKind {
  if (isArray(value)) return 'array'
  const direct = getPrototypeOf(value)
  if (direct === plain || direct === null) return 'object'
  if (typedArrayName(value) !== undefined) return 'bytes'
  for (let prototype: object | null = direct, steps = 0; prototype !== null && steps < 100; steps += 1) {
    const found = mapGet(candidates, prototype)
    if (found) return isReal(found, value) ? found.kind : 'object'
    prototype = getPrototypeOf(prototype)
  }
  return 'object'
}

function isReal(candidate: Candidate, value: object): boolean {
  if (!candidate.probe || value === candidate.prototype) return candidate.probe === undefined
  try {
    candidate.probe(value)
    return true
  } catch {
    // Only its prototype says so: an object that was made with `Object.create(Map.prototype)`.
    return false
  }
}

/**
 * The primitive in an object such as `new Number(1)`.
 *
 * @throws {TypeError} when there is none in it.
 */
export function unbox(value: object): unknown {
  for (let index = 0; index < unboxers.length - 1; index += 1) {
    try {
      return unboxers[index]?.(value)
    } catch {
      // It holds another type, so the next one is tried.
    }
  }
  return unboxers[unboxers.length - 1]?.(value)
}

/** Whether bytes lie in memory that threads share. */
export function isShared(buffer: object): boolean {
  try {
    bufferLength(buffer)
    return false
  } catch {
    // The getter takes only the other kind, which is nearly always the one at hand.
    return true
  }
}
