import { createHash } from 'node:crypto'

import { QuickJS } from 'quickjs-wasi'

import type { Guest } from '../../guests/javascript/channel.ts'
import { guestGlobal, postGlobal } from '../../guests/javascript/channel.ts'
import { protocolVersion } from '../../protocol/frames.ts'
import type { BaseImage } from '../base-image.ts'
import { compileWasm } from '../wasm-module.ts'
import { moduleLoader, settings } from './settings.ts'

const preludeFile = 'prelude.js'

const guestFunctions = [
  'open',
  'begin',
  'settle',
  'status',
  'answer',
  'shown',
  'fulfilled',
  'rejected',
  'uncaught',
  'functions',
  'announce',
  'names',
  'variables',
] as const satisfies readonly (keyof Guest)[]

/** Builds what every interpreter begins with: the engine, with the prelude loaded. */
export async function createBase(engine: Uint8Array, prelude: string): Promise<BaseImage> {
  const wasm = await compileWasm(engine)
  // Whether there is a loader of modules is part of an image; which one is said anew when one is loaded.
  const vm = await QuickJS.create({ wasm, ...settings(() => false), moduleLoader: moduleLoader(() => '') })
  vm.global.setProp(
    postGlobal,
    vm.newFunction(postGlobal, () => vm.undefined),
  )
  vm.evalCode(prelude, preludeFile).dispose()
  const guest = vm.global.getProp(guestGlobal)
  if (!guest.isObject) throw new TypeError('The prelude did not load.')
  vm.evalCode(`delete globalThis.${guestGlobal}`).dispose()
  // Taken now: once other code has run it might change what is found.
  const functions = Object.fromEntries(guestFunctions.map((name) => [name, vm.exportHandle(guest.getProp(name))]))
  const { memory, stackPointer, runtimePtr, contextPtr } = vm.snapshot()
  const hash = createHash('sha256')
    .update(`protocol ${protocolVersion}\n`)
    .update(engine)
    .update(prelude)
    .update(memory)
  const shared = new Uint8Array(new SharedArrayBuffer(memory.length))
  shared.set(memory)
  return {
    wasm,
    build: hash.digest('hex'),
    memory: shared,
    stackPointer,
    runtime: runtimePtr,
    context: contextPtr,
    functions,
  }
}
