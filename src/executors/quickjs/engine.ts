import { EvalFlags, JSException, JSValueHandle, QuickJS } from 'quickjs-wasi'
import type { QuickJSOptions, WasiOptions } from 'quickjs-wasi'

// The methods with an underscore are the only way to drive jobs without running code of the guest.
/* oxlint-disable no-underscore-dangle */
import type { Guest, Post, PostKind } from '../guests/javascript/channel.ts'
import { guestGlobal, postGlobal } from '../guests/javascript/channel.ts'
import type { WasmModule } from './wasm.ts'

const MiB = 1024 * 1024
/** The largest engine stack the wasm build takes; it holds in a thread with a large stack of its own. */
const stackBytes = 512 * 1024

export type EngineOptions = {
  readonly wasm: WasmModule
  readonly memoryMb: number
  /** Asked every few thousand instructions; `true` ends the code that runs, past every `catch` and `finally`. */
  readonly interrupt: () => boolean
  readonly post: Post
  /** Source of a module of the prelude by its name. */
  readonly loadModule: (name: string) => string
  readonly preludeModule: string
  /** Resolves a name that one module of the prelude uses for another. */
  readonly resolveModule: (base: string, specifier: string) => string
}

/** The code was ended by `interrupt`. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** The engine broke: what it holds can no longer be trusted. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure'
  readonly reason: 'memory' | 'crash'

  constructor(reason: 'memory' | 'crash', message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** A program the engine could not compile. */
export class EngineSyntaxError extends Error {
  override readonly name = 'SyntaxError'
  /** The engine's own stack text, which says where. */
  readonly guestStack: string

  constructor(message: string, guestStack: string) {
    super(message)
    this.guestStack = guestStack
  }
}

type Argument = string | number | boolean

/** One interpreter with the prelude in it. Every method may throw `Interrupted` or `EngineFailure`. */
export interface Engine {
  /** Calls a function of the prelude with primitive values; what is no text comes back as an empty one. */
  call(name: keyof Guest, ...args: readonly Argument[]): string
  /** Starts a program; throws `EngineSyntaxError` when it does not compile. */
  start(code: string, filename: string): void
  /** Runs jobs until none is left and tells the prelude when the program has ended. */
  runJobs(): void
}

const noModules = 'No modules can be imported here. Use the functions you were given and what JavaScript itself offers.'

/** Starts an interpreter and loads the prelude. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const loading = { done: false, tripped: false }
  const settings: QuickJSOptions = {
    wasm: options.wasm,
    memoryLimit: options.memoryMb * MiB,
    maxStackSize: stackBytes,
    timezoneOffset: 0,
    wasi: withoutHost,
    interruptHandler: () => {
      if (loading.done && options.interrupt()) loading.tripped = true
      return loading.tripped
    },
    moduleLoader: {
      normalize: (base, specifier) => (loading.done ? specifier : options.resolveModule(base, specifier)),
      load: (name) => {
        if (loading.done) throw withoutStack(noModules)
        return options.loadModule(name)
      },
    },
  }
  const vm = await QuickJS.create(settings)
  // oxlint-disable-next-line max-params -- primitive values only
  const post = vm.newFunction(postGlobal, (kind, id, name, text) => {
    options.post(toPostKind(kind), id?.toNumber() ?? 0, name?.toString() ?? '', text?.toString() ?? '')
    return vm.undefined
  })
  vm.global.setProp(postGlobal, post)
  vm.evalCode(options.loadModule(options.preludeModule), options.preludeModule, EvalFlags.TYPE_MODULE).dispose()
  vm.executePendingJobs()
  const guest = vm.global.getProp(guestGlobal)
  if (!guest.isObject) throw new EngineFailure('crash', 'The prelude did not load.')
  vm.evalCode(`delete globalThis.${guestGlobal}`).dispose()
  loading.done = true
  return new QuickJSEngine(vm, guest, loading)
}

function toPostKind(kind: JSValueHandle | undefined): PostKind {
  const text = kind?.toString()
  if (text === 'call' || text === 'drop' || text === 'out') return text
  return 'stop'
}

/** The engine copies the stack of a host error into the guest, where it would name files of the host. */
function withoutStack(message: string): Error {
  const error = new TypeError(message)
  error.stack = ''
  return error
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

class QuickJSEngine implements Engine {
  readonly #vm: QuickJS
  readonly #guest: JSValueHandle
  readonly #trip: { tripped: boolean }
  readonly #functions = new Map<keyof Guest, JSValueHandle>()
  #program: JSValueHandle | undefined

  constructor(vm: QuickJS, guest: JSValueHandle, trip: { tripped: boolean }) {
    this.#vm = vm
    this.#guest = guest
    this.#trip = trip
    // Taken now: from here on other code might change what is found.
    for (const name of ['open', 'begin', 'settle', 'status', 'answer', 'fulfilled', 'rejected', 'uncaught'] as const) {
      this.#functions.set(name, guest.getProp(name))
    }
  }

  call(name: keyof Guest, ...args: readonly Argument[]): string {
    this.#trip.tripped = false
    const handles = args.map((value) => this.#toHandle(value))
    try {
      return this.#callWith(name, handles)
    } finally {
      for (const handle of handles) handle.dispose()
    }
  }

  start(code: string, filename: string): void {
    this.#trip.tripped = false
    try {
      this.#program = this.#vm.evalCode(code, filename, EvalFlags.ASYNC)
      this.#checkTrip()
    } catch (error) {
      if (!this.#trip.tripped && error instanceof JSException && error.name === 'SyntaxError') {
        throw new EngineSyntaxError(error.message, error.stack ?? '')
      }
      throw this.#failure(error)
    }
  }

  runJobs(): void {
    this.#trip.tripped = false
    this.#drain()
    const program = this.#program
    if (program === undefined || program.promiseState === 0) return
    this.#program = undefined
    const wasm = this.#vm._getExports()
    const result = new JSValueHandle(this.#vm, wasm.qjs_promise_result(program.ptr))
    this.#vm.markPromiseHandled(program)
    try {
      this.#callWith(program.promiseState === 1 ? 'fulfilled' : 'rejected', [result])
    } finally {
      result.dispose()
      program.dispose()
    }
    this.#drain()
  }

  #drain(): void {
    // Not `executePendingJobs()`: it turns what was thrown into text, which runs code of the guest.
    const wasm = this.#vm._getExports()
    try {
      while (wasm.qjs_is_job_pending() !== 0) {
        const state = wasm.qjs_execute_pending_job()
        this.#checkTrip()
        if (state >= 0) continue
        const thrown = this.#vm.getException()
        this.#callWith('uncaught', [thrown])
        thrown.dispose()
      }
    } catch (error) {
      throw this.#failure(error)
    }
  }

  #callWith(name: keyof Guest, handles: readonly JSValueHandle[]): string {
    const target = this.#functions.get(name) ?? this.#guest
    try {
      const result = this.#vm.callFunction(target, this.#vm.undefined, ...handles)
      this.#checkTrip()
      const text = result.isString ? result.toString() : ''
      result.dispose()
      return text
    } catch (error) {
      throw this.#failure(error)
    }
  }

  /** A promise makes a rejection of the interrupt, as if the code had failed: it counts all the same. */
  #checkTrip(): void {
    if (this.#trip.tripped) throw new Interrupted('interrupted')
  }

  #toHandle(value: Argument): JSValueHandle {
    if (typeof value === 'string') return this.#vm.newString(value)
    if (typeof value === 'number') return this.#vm.newNumber(value)
    return value ? this.#vm.true : this.#vm.false
  }

  #failure(error: unknown): Error {
    if (error instanceof Interrupted || error instanceof EngineFailure) return error
    if (this.#trip.tripped) return new Interrupted('interrupted')
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof JSException && /out of memory/.test(message)) {
      return new EngineFailure('memory', message, { cause: error })
    }
    return new EngineFailure(/wasm_malloc|out of memory/.test(message) ? 'memory' : 'crash', message, { cause: error })
  }
}
