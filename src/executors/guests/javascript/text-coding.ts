import { fromBase64, toBase64 } from '../../../values/base64.ts'
import { NativeTypeError, NativeUint8Array, quote, read, toText, typedArrayView } from '../../../values/intrinsics.ts'
import { ask, listOf } from './ask.ts'
import { toBytes } from './bytes.ts'
import { hidden, NativeRangeError } from './intrinsics.ts'

/** `TextEncoder`: texts to the bytes of UTF-8. */
class TextEncoder {
  get encoding(): string {
    return 'utf-8'
  }

  encode(text?: unknown): Uint8Array {
    return encoded(text === undefined ? '' : toText(text))
  }

  encodeInto(text: unknown, target: unknown): { read: number; written: number } {
    const into = toBytes(target, 'second argument')
    const bytes = encoded(toText(text))
    const counts = { read: 0, written: 0 }
    while (counts.written < sizeIn(bytes)) {
      const size = sizeOf(bytes[counts.written] ?? 0)
      if (counts.written + size > sizeIn(into)) break
      for (let at = 0; at < size; at += 1) into[counts.written + at] = bytes[counts.written + at] ?? 0
      counts.written += size
      // A character of four bytes is two in a text.
      counts.read += size === 4 ? 2 : 1
    }
    return counts
  }
}

/** Bytes in an array, whatever was done to its prototype. */
function sizeIn(bytes: Uint8Array): number {
  return typedArrayView.byteLength(bytes)
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return fromBase64(ask<string>('encode', listOf(text)))
}

/** Bytes of a character of UTF-8, by the first of them. */
function sizeOf(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : 4
}

type Options = { readonly fatal: boolean; readonly ignoreBOM: boolean }

/** `TextDecoder`: bytes to texts, for every encoding Node.js knows. */
class TextDecoder {
  readonly #encoding: string
  readonly #options: Options
  /** Bytes of a character whose rest is still to come. */
  #pending: Uint8Array<ArrayBuffer> = new NativeUint8Array(0)
  #isUnderWay = false

  constructor(label?: unknown, options?: unknown) {
    this.#encoding = ask<string>('encoding', listOf(label === undefined ? 'utf-8' : toText(label)))
    this.#options = { fatal: isOn(options, 'fatal'), ignoreBOM: isOn(options, 'ignoreBOM') }
  }

  get encoding(): string {
    return this.#encoding
  }

  get fatal(): boolean {
    return this.#options.fatal
  }

  get ignoreBOM(): boolean {
    return this.#options.ignoreBOM
  }

  decode(given?: unknown, options?: unknown): string {
    const goesOn = isOn(options, 'stream')
    if (goesOn && this.#encoding !== 'utf-8') {
      throw new NativeRangeError(
        `Only utf-8 can be decoded in parts here: decode all bytes of ${this.#encoding} at once.`,
      )
    }
    const bytes = together(
      this.#pending,
      given === undefined ? new NativeUint8Array(0) : toBytes(given, 'first argument'),
    )
    const end = goesOn ? wholeCharacters(bytes) : sizeIn(bytes)
    this.#pending = part(bytes, end, sizeIn(bytes))
    const ignoresBom = this.ignoreBOM || this.#isUnderWay
    this.#isUnderWay = goesOn && (this.#isUnderWay || end > 0)
    const flags = `${this.fatal ? 'true' : 'false'},${ignoresBom ? 'true' : 'false'}`
    return ask<string>('decode', `[${quote(this.#encoding)},"${toBase64(part(bytes, 0, end), end)}",${flags}]`)
  }
}

function isOn(options: unknown, name: string): boolean {
  if (options === undefined || options === null) return false
  if (typeof options !== 'object') throw new NativeTypeError('The "options" argument must be of type object.')
  return Boolean(read(options, name))
}

function together(first: Uint8Array, second: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (sizeIn(first) === 0) return second
  const all = new NativeUint8Array(sizeIn(first) + sizeIn(second))
  for (let at = 0; at < sizeIn(first); at += 1) all[at] = first[at] ?? 0
  for (let at = 0; at < sizeIn(second); at += 1) all[sizeIn(first) + at] = second[at] ?? 0
  return all
}

function part(bytes: Uint8Array, from: number, to: number): Uint8Array<ArrayBuffer> {
  const found = new NativeUint8Array(to - from)
  for (let at = from; at < to; at += 1) found[at - from] = bytes[at] ?? 0
  return found
}

/** Where the last character ends that is there as a whole. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= sizeIn(bytes); back += 1) {
    const byte = bytes[sizeIn(bytes) - back] ?? 0
    if (byte >= 0xc0) return sizeOf(byte) > back ? sizeIn(bytes) - back : sizeIn(bytes)
    if (byte < 0x80) return sizeIn(bytes)
  }
  return sizeIn(bytes)
}

/** Installs `TextEncoder` and `TextDecoder`. */
export function installTextCoding(): void {
  hidden(TextEncoder.prototype, Symbol.toStringTag, 'TextEncoder')
  hidden(TextDecoder.prototype, Symbol.toStringTag, 'TextDecoder')
  hidden(globalThis, 'TextEncoder', TextEncoder)
  hidden(globalThis, 'TextDecoder', TextDecoder)
}
