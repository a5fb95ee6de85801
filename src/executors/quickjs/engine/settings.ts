import type { QuickJSOptions, WasiOptions } from 'quickjs-wasi'

/** The largest engine stack the wasm build takes; it holds in a thread with a large stack of its own. */
const stackBytes = 512 * 1024

/** What every interpreter is started with. */
export function settings(interrupt: () => boolean): Omit<QuickJSOptions, 'wasm' | 'moduleLoader'> {
  return {
    maxStackSize: stackBytes,
    timezoneOffset: 0,
    wasi: withoutHost,
    interruptHandler: interrupt,
  }
}

/**
 * Names are taken as they are, and sources given as `load` gives them. The engine copies the stack of an error of the host
 * into the guest, where it would name files of the host, so it gets none.
 */
export function moduleLoader(load: (name: string) => string): NonNullable<QuickJSOptions['moduleLoader']> {
  return {
    normalize: (_base, specifier) => specifier,
    load(name) {
      try {
        return load(name)
      } catch (thrown) {
        const error = new TypeError(thrown instanceof Error ? thrown.message : String(thrown))
        error.stack = ''
        throw error
      }
    },
  }
}

/** Time stands still and chance is constant: the prelude brings its own, from what frames carry. */
const withoutHost: WasiOptions = (memory: { readonly buffer: ArrayBuffer }) => ({
  clock_time_get: (_clock: number, _precision: bigint, result: number) => {
    new DataView(memory.buffer).setBigUint64(result, 0n, true)
    return 0
  },
  random_get: (start: number, length: number) => {
    new Uint8Array(memory.buffer, start, length).fill(7)
    return 0
  },
  // oxlint-disable-next-line max-params -- WASI says so
  fd_write: (_file: number, _vectors: number, _count: number, written: number) => {
    new DataView(memory.buffer).setUint32(written, 0, true)
    return 0
  },
})
