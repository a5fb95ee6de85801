import { sha256 } from './sha256.ts'

type Crypto = {
  readonly createHash: (name: 'sha256') => {
    readonly update: (bytes: Uint8Array) => { readonly digest: (form: 'hex') => string }
  }
}

let crypto: Crypto | undefined | 'unknown' = 'unknown'

/** SHA-256 of bytes in hexadecimal digits, by whatever does it soonest here without waiting. */
export function digestOf(bytes: Uint8Array, length: number): string {
  if (crypto === 'unknown') crypto = builtinCrypto()
  return crypto === undefined ? sha256(bytes, length) : crypto.createHash('sha256').update(bytes).digest('hex')
}

/** The module of Node.js, Deno and Bun, where they give it at once: nothing is loaded before it is needed. */
function builtinCrypto(): Crypto | undefined {
  const process: unknown = Reflect.get(globalThis, 'process')
  const get: unknown = typeof process === 'object' && process !== null && Reflect.get(process, 'getBuiltinModule')
  const found: unknown = typeof get === 'function' ? Reflect.apply(get, process, ['node:crypto']) : undefined
  return isCrypto(found) ? found : undefined
}

function isCrypto(found: unknown): found is Crypto {
  return typeof found === 'object' && found !== null && 'createHash' in found && typeof found.createHash === 'function'
}
