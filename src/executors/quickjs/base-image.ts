import type { WasmModule } from './wasm-module.ts'

/** What every interpreter is before any code runs in it: the engine with the prelude loaded. */
export type BaseImage = {
  readonly wasm: WasmModule
  /** Hash of the engine, the prelude and this memory. Images can be opened by the same build only. */
  readonly build: string
  /** Shared, so that workers need no copy of their own. */
  readonly memory: Uint8Array
  readonly stackPointer: number
  readonly runtime: number
  readonly context: number
  /** The functions of the prelude, by name, as places in memory. */
  readonly functions: Readonly<Record<string, number>>
}
