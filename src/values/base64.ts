import {
  bareList,
  charactersToBase64,
  charCodeAt,
  fromCharCode,
  joined,
  nativeBase64,
  NativeTypeError,
  NativeUint8Array,
  typedArrayView,
} from './intrinsics.ts'

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const padding = 61 // =
/** A multiple of three, so that only the last chunk is padded. */
const chunkBytes = 3_072

const valueOfCode = new Uint8Array(128).fill(255)
for (let index = 0; index < digits.length; index += 1) valueOfCode[digits.charCodeAt(index)] = index

/** Bytes as base64, with padding. */
export function toBase64(bytes: Uint8Array, length: number): string {
  return nativeBase64.toBase64 === undefined ? writeDigits(bytes, length) : nativeBase64.toBase64(bytes)
}

function writeDigits(bytes: Uint8Array, length: number): string {
  const chunks = bareList<string>()
  for (let start = 0; start < length; start += chunkBytes) {
    const end = start + chunkBytes < length ? start + chunkBytes : length
    let characters = ''
    for (let index = start; index < end; index += 1) characters += fromCharCode(bytes[index] ?? 0)
    chunks[chunks.length] = charactersToBase64(characters)
  }
  return joined(chunks)
}

/**
 * The bytes of a base64 text.
 *
 * @throws {TypeError} for anything that `toBase64` does not write.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0) throw new NativeTypeError('base64 text must have a length that is a multiple of 4.')
  return readNatively(text) ?? readDigits(text)
}

/** White space, which engines skip and we do not take, shows in the length. */
function readNatively(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (nativeBase64.fromBase64 === undefined) return undefined
  try {
    const bytes = nativeBase64.fromBase64(text)
    return typedArrayView.byteLength(bytes) === (text.length / 4) * 3 - paddingOf(text) ? bytes : undefined
  } catch {
    // Our own reader says what is wrong.
    return undefined
  }
}

function readDigits(text: string): Uint8Array<ArrayBuffer> {
  const padded = paddingOf(text)
  const bytes = new NativeUint8Array((text.length / 4) * 3 - padded)
  for (let index = 0, at = 0; index < text.length; index += 4, at += 3) {
    const last = index + 4 === text.length
    const third = last && padded > 1 ? 0 : valueAt(text, index + 2)
    const fourth = last && padded > 0 ? 0 : valueAt(text, index + 3)
    const bits = (valueAt(text, index) << 18) | (valueAt(text, index + 1) << 12) | (third << 6) | fourth
    // Writing past the end of a typed array does nothing, which is right for the padding.
    bytes[at] = bits >> 16
    bytes[at + 1] = bits >> 8
    bytes[at + 2] = bits
  }
  return bytes
}

function paddingOf(text: string): number {
  const length = text.length
  if (length === 0 || charCodeAt(text, length - 1) !== padding) return 0
  return charCodeAt(text, length - 2) === padding ? 2 : 1
}

function valueAt(text: string, index: number): number {
  const code = charCodeAt(text, index)
  const value = code < 128 ? (valueOfCode[code] ?? 255) : 255
  if (value === 255)
    throw new NativeTypeError('base64 text holds "' + fromCharCode(code) + '", which is no digit of it.')
  return value
}
