import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { EvalFlags, QuickJS } from 'quickjs-wasi'

const wasm = readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'))
const dist = new URL('../../dist/', import.meta.url)

const entry = `
import { decode, decodeText, encodeText } from './values/codec.js'
import { parse } from './values/intrinsics.js'
globalThis.again = (text) => encodeText(decodeText(text))
globalThis.againAsTree = (text) => encodeText(decode(parse(text)))
globalThis.encodeText = encodeText
`

export type GuestCodec = {
  /** Decodes a text inside the interpreter, and encodes what came of it. */
  readonly again: (text: string) => string
  /** The same from parsed JSON, which is not to be changed by it. */
  readonly againAsTree: (text: string) => string
  /** Encodes the value of an expression. */
  readonly encode: (expression: string) => string
}

/** The codec as it was built, in a real interpreter. `poison` is code that runs after the codec has loaded. */
export async function openGuestCodec(poison = ''): Promise<GuestCodec> {
  const vm = await QuickJS.create({
    wasm,
    memoryLimit: 256 * 1024 * 1024,
    moduleLoader: {
      normalize: (base: string, specifier: string) => new URL(specifier, `file:///${base}`).pathname.slice(1),
      load: (name: string) =>
        readFileSync(new URL(name, dist), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'),
    },
  })
  vm.evalCode(entry, 'entry.js', EvalFlags.TYPE_MODULE).dispose()
  vm.executePendingJobs()
  const functions = { again: vm.global.getProp('again'), againAsTree: vm.global.getProp('againAsTree') }
  vm.evalCode(poison).dispose()
  const call = (name: keyof typeof functions, text: string): string => {
    const argument = vm.newString(text)
    try {
      const result = vm.callFunction(functions[name], vm.undefined, argument)
      const answer = result.toString()
      result.dispose()
      return answer
    } catch (error) {
      // The engine's own error holds all of the engine, which is too much for a report.
      // oxlint-disable-next-line preserve-caught-error
      throw new Error(`In the interpreter: ${error instanceof Error ? error.message : ''}`)
    } finally {
      argument.dispose()
    }
  }
  return {
    again: (text) => call('again', text),
    againAsTree: (text) => call('againAsTree', text),
    encode: (expression) => vm.evalCode(`encodeText(${expression})`).toString(),
  }
}
