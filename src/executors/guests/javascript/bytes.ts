import {
  bufferLength,
  dataView,
  NativeTypeError,
  NativeUint8Array,
  typedArrayName,
  typedArrayView,
} from '../../../values/intrinsics.ts'
import { kindOf } from '../../../values/kinds.ts'

/** The bytes that an array buffer or a view of one shows, or nothing for every other value. */
export function bytesOf(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value !== 'object' || value === null || kindOf(value) !== 'bytes') return undefined
  if (typedArrayName(value) !== undefined) return viewed(value, typedArrayView)
  try {
    return viewed(value, dataView)
  } catch {
    // The engine says whether it is a buffer.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return new NativeUint8Array(value as ArrayBuffer, 0, bufferLength(value))
  }
}

/** The same, for what must be bytes. */
export function toBytes(value: unknown, what: string): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(value)
  if (!bytes) throw new NativeTypeError(`The ${what} must be an ArrayBuffer, a typed array or a DataView.`)
  return bytes
}

function viewed(value: object, view: typeof typedArrayView): Uint8Array<ArrayBuffer> {
  return new NativeUint8Array(view.buffer(value), view.byteOffset(value), view.byteLength(value))
}
