import {
  bufferLength,
  create,
  dataView,
  define,
  NativeUint8Array,
  typedArrayName,
  typedArrayView,
} from './intrinsics.ts'
import { isShared } from './kinds.ts'

export type Bytes = { readonly kind: string; readonly bytes: Uint8Array; readonly length: number }

/** The bytes an object of kind `bytes` stands for, or that they lie in memory that threads share. */
export function bytesOf(value: object): Bytes | 'shared' {
  const name = typedArrayName(value)
  if (typeof name === 'string') return within(value, name, typedArrayView)
  try {
    const length = bufferLength(value)
    // The getter has thrown for everything else.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return { kind: 'ArrayBuffer', bytes: new NativeUint8Array(value as ArrayBuffer), length }
  } catch {
    // Not an ArrayBuffer: what else has bytes is a DataView.
    return within(value, 'DataView', dataView)
  }
}

function within(value: object, kind: string, view: typeof dataView): Bytes | 'shared' {
  const length = view.byteLength(value)
  const buffer = view.buffer(value)
  if (isShared(buffer)) return 'shared'
  return { kind, bytes: new NativeUint8Array(buffer, view.byteOffset(value), length), length }
}

/** All the bytes under a view, as other views take them. */
export const bufferOf: (bytes: Uint8Array) => ArrayBuffer = typedArrayView.buffer

type FromBuffer = (buffer: ArrayBuffer) => object

/** Makes an object of a kind from its bytes. Has no prototype, so that looking up a name finds these only. */
export const fromBytes: Readonly<Record<string, FromBuffer>> = viewsOf([
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
])

function viewsOf(
  types: readonly { readonly name: string; new (buffer: ArrayBuffer): object }[],
): Readonly<Record<string, FromBuffer>> {
  const views: Record<string, FromBuffer> = create(null)
  define(views, 'ArrayBuffer', (buffer: ArrayBuffer) => buffer)
  for (let at = 0; at < types.length; at += 1) {
    const View = types[at]
    if (View !== undefined) define(views, View.name, (buffer: ArrayBuffer) => new View(buffer))
  }
  return views
}
