import {
  bufferLength,
  dataView,
  getPrototypeOf,
  isArray,
  mapSize,
  setSize,
  toTime,
  typedArrayName,
  getterOf,
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
  | 'promise'
  | 'iterator'
  | 'weak'

type Candidate = { readonly prototype: object; readonly kind: ObjectKind; readonly probe?: (value: object) => unknown }

const regexpGlobal = getterOf(RegExp.prototype, 'global')

const plain = Object.prototype
const iteratorPrototype: object = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()) ?? {}) ?? {}

/** Prototypes that make an object more than plain, each with a getter that throws when the object is not the real thing. */
const candidates: readonly Candidate[] = [
  { prototype: Map.prototype, kind: 'map', probe: mapSize },
  { prototype: Set.prototype, kind: 'set', probe: setSize },
  { prototype: Date.prototype, kind: 'date', probe: toTime },
  { prototype: RegExp.prototype, kind: 'regexp', probe: regexpGlobal },
  { prototype: Error.prototype, kind: 'error' },
  { prototype: Promise.prototype, kind: 'promise' },
  { prototype: iteratorPrototype, kind: 'iterator' },
  { prototype: WeakMap.prototype, kind: 'weak' },
  { prototype: WeakSet.prototype, kind: 'weak' },
  { prototype: WeakRef.prototype, kind: 'weak' },
  { prototype: ArrayBuffer.prototype, kind: 'bytes', probe: bufferLength },
  { prototype: DataView.prototype, kind: 'bytes', probe: dataView.byteLength },
]

/** Tells what an object is by its internal slots; the code that made it has no say. */
export function kindOf(value: object): ObjectKind {
  if (isArray(value)) return 'array'
  const direct = getPrototypeOf(value)
  if (direct === plain || direct === null) return 'object'
  if (typedArrayName(value) !== undefined) return 'bytes'
  for (let prototype: object | null = direct, steps = 0; prototype !== null && steps < 100; steps += 1) {
    const found = candidateFor(prototype)
    if (found) return isReal(found, value) ? found.kind : 'object'
    prototype = getPrototypeOf(prototype)
  }
  return 'object'
}

function candidateFor(prototype: object): Candidate | undefined {
  for (let index = 0; index < candidates.length; index += 1) {
    if (candidates[index]?.prototype === prototype) return candidates[index]
  }
  return undefined
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
