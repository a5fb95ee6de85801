import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** Compiled WebAssembly: it can be sent to workers and needs no second compilation there. */
export type WasmModule = object

// The library that TypeScript is given knows no WebAssembly, which every Node.js has.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<WasmModule> }

/** Compiles the interpreter. */
export async function compileEngine(): Promise<WasmModule> {
  const path = createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')
  return WebAssembly.compile(await readFile(path))
}
