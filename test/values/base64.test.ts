import { afterEach, expect, test, vi } from 'vitest'

const lengths = [0, 1, 2, 3, 4, 3_071, 3_072, 3_073, 10_000]
const inputs = lengths.map((length) => Uint8Array.from({ length }, (_, index) => (index * 7) % 256))
const expected = inputs.map((bytes) => Buffer.from(bytes).toString('base64'))
const native = Object.getOwnPropertyDescriptor(Uint8Array.prototype, 'toBase64')

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
  // It is put back where it was taken away.
  // oxlint-disable-next-line no-extend-native
  if (native) Object.defineProperty(Uint8Array.prototype, 'toBase64', native)
})

/** What the module writes of every input when it is loaded now. */
async function written(): Promise<string[]> {
  vi.resetModules()
  const loading = import('../../src/values/base64.ts')
  const { toBase64 } = await loading
  return inputs.map((bytes) => toBase64(bytes, bytes.length))
}

test('base64 is what Node.js writes, also of a part of a buffer', async () => {
  const { toBase64 } = await import('../../src/values/base64.ts')

  expect(await written()).toEqual(expected)
  expect(toBase64(new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4), 3)).toBe('AQID')
})

test('base64 is the same where neither the engine nor its host has any', async () => {
  Reflect.deleteProperty(Uint8Array.prototype, 'toBase64')
  vi.stubGlobal('Buffer', undefined)

  const found = await written()
  vi.unstubAllGlobals()

  expect(found).toEqual(expected)
})
