/** SHA-256 (FIPS 180-4), for places that have no synchronous one of their own. */
import { NativeUint32Array } from '../intrinsics.ts'

const roundConstants = fractions(64, 1 / 3)
const initialHash = fractions(8, 1 / 2)

/** The first 32 bits of the fractional parts of roots of the first primes. */
function fractions(count: number, power: number): Uint32Array {
  const words = new Uint32Array(count)
  for (let candidate = 2, found = 0; found < count; candidate += 1) {
    if (!isPrime(candidate)) continue
    const root = candidate ** power
    words[found] = (root - Math.floor(root)) * 2 ** 32
    found += 1
  }
  return words
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) return false
  return true
}

const blockBytes = 64
const digits = '0123456789abcdef'

/** The digest of bytes, as a text of hexadecimal digits. */
export function sha256(bytes: Uint8Array, length: number): string {
  const hash = new NativeUint32Array(8)
  for (let at = 0; at < 8; at += 1) hash[at] = initialHash[at] ?? 0
  const words = new NativeUint32Array(64)
  // A one bit, and the length in bits as 64 of them, stand behind the message.
  const end = length + 9 + ((blockBytes - ((length + 9) % blockBytes)) % blockBytes)
  for (let start = 0; start < end; start += blockBytes) {
    const isWhole = start + blockBytes <= length
    for (let at = 0; at < 16; at += 1) {
      const from = start + 4 * at
      words[at] = isWhole ? bigEndian(bytes, from) : padded(bytes, { from, length, end })
    }
    addBlock(hash, words)
  }
  return toHex(hash)
}

function bigEndian(bytes: Uint8Array, from: number): number {
  return (
    ((bytes[from] ?? 0) << 24) | ((bytes[from + 1] ?? 0) << 16) | ((bytes[from + 2] ?? 0) << 8) | (bytes[from + 3] ?? 0)
  )
}

type Place = { readonly from: number; readonly length: number; readonly end: number }

function padded(bytes: Uint8Array, { from, length, end }: Place): number {
  if (from === end - 8) return length / 2 ** 29
  if (from === end - 4) return length << 3
  let word = 0
  for (let at = from; at < from + 4; at += 1) {
    const byte = at < length ? (bytes[at] ?? 0) : at === length ? 0x80 : 0
    word = (word << 8) | byte
  }
  return word
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

function addBlock(hash: Uint32Array, words: Uint32Array): void {
  for (let at = 16; at < 64; at += 1) {
    const early = wordAt(words, at - 15)
    const late = wordAt(words, at - 2)
    const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    words[at] = wordAt(words, at - 16) + first + wordAt(words, at - 7) + second
  }
  let a = wordAt(hash, 0)
  let b = wordAt(hash, 1)
  let c = wordAt(hash, 2)
  let d = wordAt(hash, 3)
  let e = wordAt(hash, 4)
  let f = wordAt(hash, 5)
  let g = wordAt(hash, 6)
  let h = wordAt(hash, 7)
  for (let at = 0; at < 64; at += 1) {
    const chosen = (e & f) ^ (~e & g)
    const mixed = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const first = (h + mixed + chosen + wordAt(roundConstants, at) + wordAt(words, at)) | 0
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  addTo(hash, 0, a)
  addTo(hash, 1, b)
  addTo(hash, 2, c)
  addTo(hash, 3, d)
  addTo(hash, 4, e)
  addTo(hash, 5, f)
  addTo(hash, 6, g)
  addTo(hash, 7, h)
}

function wordAt(words: Uint32Array, at: number): number {
  return words[at] ?? 0
}

function addTo(words: Uint32Array, at: number, more: number): void {
  words[at] = wordAt(words, at) + more
}

function toHex(hash: Uint32Array): string {
  let text = ''
  for (let at = 0; at < 8; at += 1) {
    const word = hash[at] ?? 0
    for (let shift = 28; shift >= 0; shift -= 4) text += digits[(word >>> shift) & 15] ?? ''
  }
  return text
}
