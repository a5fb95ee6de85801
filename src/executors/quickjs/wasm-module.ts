/** Compiled WebAssembly: it can be sent to workers and needs no second compilation there. */
export type WasmModule = object

// The library that TypeScript is given knows no WebAssembly, which every Node.js has.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<WasmModule> }

export function compileWasm(bytes: Uint8Array): Promise<WasmModule> {
  return WebAssembly.compile(bytes)
}
