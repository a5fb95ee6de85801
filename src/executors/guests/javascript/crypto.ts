import { fromBase64, toBase64 } from '../../../values/base64.ts'
import { NativeTypeError, quote, read, toText, typedArrayName, typedArrayView } from '../../../values/intrinsics.ts'
import { ask } from './ask.ts'
import { bytesOf, toBytes } from './bytes.ts'
import { domException, hidden, NativePromise } from './intrinsics.ts'
import { draw } from './random.ts'

const maxRandomBytes = 65_536
const hexDigits = '0123456789abcdef'

/** Installs `crypto`: chance from the session's seed, so that a run can be repeated, and digests. */
export function installCrypto(): void {
  const subtle = {}
  hidden(subtle, 'digest', digest)
  hidden(subtle, Symbol.toStringTag, 'SubtleCrypto')
  const crypto = {}
  hidden(crypto, 'subtle', subtle)
  hidden(crypto, 'randomUUID', randomUuid)
  hidden(crypto, 'getRandomValues', randomValues)
  hidden(crypto, Symbol.toStringTag, 'Crypto')
  hidden(globalThis, 'crypto', crypto)
}

function digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
  return new NativePromise((resolve) => {
    const isObject = typeof algorithm === 'object' && algorithm !== null
    const name = toText(isObject ? read(algorithm, 'name') : algorithm)
    const bytes = toBytes(data, 'data')
    const answer = ask<string | null>(
      'digest',
      `[${quote(name)},"${toBase64(bytes, typedArrayView.byteLength(bytes))}"]`,
    )
    if (answer === null) throw domException('Unrecognized algorithm name', 'NotSupportedError')
    resolve(typedArrayView.buffer(fromBase64(answer)))
  })
}

/** A UUID of version 4. */
function randomUuid(): string {
  let text = ''
  for (let at = 0; at < 32; at += 1) {
    if (at === 8 || at === 12 || at === 16 || at === 20) text += '-'
    const digit = draw() >>> 28
    text += at === 12 ? '4' : (hexDigits[at === 16 ? (digit & 3) | 8 : digit] ?? '')
  }
  return text
}

const floats = ['Float16Array', 'Float32Array', 'Float64Array']

function randomValues(target: unknown): unknown {
  const bytes = bytesOf(target)
  const name = typedArrayName(target)
  let isInteger = typeof name === 'string'
  for (let at = 0; at < floats.length; at += 1) if (floats[at] === name) isInteger = false
  if (!bytes || !isInteger) throw new NativeTypeError('The data argument must be an integer-type TypedArray')
  const length = typedArrayView.byteLength(bytes)
  if (length > maxRandomBytes) {
    const message = `The requested length exceeds 65,536 bytes`
    throw domException(message, 'QuotaExceededError')
  }
  for (let at = 0; at < length; at += 1) bytes[at] = draw() >>> 24
  return target
}
