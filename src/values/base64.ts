import { bareList, charCodeAt, fromCharCode, joined, NativeTypeError, NativeUint8Array } from './intrinsics.ts'

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const padding = 61 // =
const chunkChars = 4_096

const valueOfCode = new Uint8Array(128).fill(255)
for (let index = 0; index < digits.length; index += 1) valueOfCode[digits.charCodeAt(index)] = index

function digit(value: number): string {
  return digits[value & 63] ?? ''
}

/** Bytes as base64, with padding. */
export function toBase64(bytes: Uint8Array, length: number): string {
  const chunks = bareList<string>()
  let chunk = ''
  for (let index = 0; index < length; index += 3) {
    const first = bytes[index] ?? 0
    const second = bytes[index + 1] ?? 0
    const third = bytes[index + 2] ?? 0
    const left = length - index
    chunk += digit(first >> 2) + digit((first << 4) | (second >> 4))
    chunk += left > 1 ? digit((second << 2) | (third >> 6)) : '='
    chunk += left > 2 ? digit(third) : '='
    if (chunk.length >= chunkChars) {
      chunks[chunks.length] = chunk
      chunk = ''
    }
  }
  chunks[chunks.length] = chunk
  return joined(chunks)
}

/**
 * The bytes of a base64 text.
 *
 * @throws {TypeError} for anything that `toBase64` does not write.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0) throw new NativeTypeError('base64 text must have a length that is a multiple of 4.')
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
  if (value === 255) throw new NativeTypeError(`base64 text holds "${fromCharCode(code)}", which is no digit of it.`)
  return value
}
