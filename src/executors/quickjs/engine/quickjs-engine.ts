import { EvalFlags, JSException, JSValueHandle, QuickJS } from 'quickjs-wasi'

// The methods with an underscore are the only way to drive jobs without running code of the guest.
/* oxlint-disable no-underscore-dangle */
import type { Seen } from '../../../language/values.ts'
import type { Guest, Post } from '../../guests/javascript/channel.ts'
import { postGlobal } from '../../guests/javascript/channel.ts'
import type { BaseImage } from '../base-image.ts'
import type { OpenImage, Registers } from '../image.ts'
import { EngineFailure, EngineSyntaxError, Interrupted } from './engine.ts'
import type { Argument, Engine, EngineOptions } from './engine.ts'
import { globalNames, lookAt } from './look.ts'
import { moduleLoader, settings } from './settings.ts'

const MiB = 1024 * 1024
/** Where memory ran out, unwinding has freed some of it before anybody can look. */
const fullShare = 0.6
/** The memory of the machine never shrinks, so it shows what was taken at the most. */
const takenShare = 0.9

/** Makes a fresh interpreter. */
export async function createEngine(base: BaseImage, options: EngineOptions): Promise<Engine> {
  const trip = { tripped: false }
  const interrupt = (): boolean => {
    if (options.interrupt()) trip.tripped = true
    return trip.tripped
  }
  const { memory, stackPointer, runtime, context } = base
  const image = { memory, stackPointer, runtimePtr: runtime, contextPtr: context, extensions: [] }
  const vm = await QuickJS.restore(image, { wasm: base.wasm, ...settings(interrupt) })
  setModuleLoader(vm, moduleLoader(options.load))
  const answered = new Answered()
  vm.registerHostCallback(postGlobal, answering(vm, options.post, answered))
  return new QuickJSEngine(vm, base, { trip, answered })
}

/** What the prelude was answered last: it must not be in an image, where nobody would let go of it. */
class Answered {
  handle: JSValueHandle | undefined

  release(): void {
    this.handle?.dispose()
    this.handle = undefined
  }
}

type HostCallback = Parameters<QuickJS['registerHostCallback']>[1]

/** Makes the function by which the prelude posts. What it throws has no stack: that would name files of the host. */
function answering(vm: QuickJS, post: Post, answered: Answered): HostCallback {
  // oxlint-disable-next-line max-params -- primitive values only
  return (kind, id, name, text) => {
    try {
      const [number, call] = [kind?.toNumber() ?? 0, id?.toNumber() ?? 0]
      const answer = post(number, call, name?.toString() ?? '', text?.toString() ?? '')
      if (answer === undefined) return vm.undefined
      // The engine takes a copy once this has returned.
      answered.release()
      answered.handle = typeof answer === 'string' ? vm.newString(answer) : vm.newNumber(answer)
      return answered.handle
    } catch {
      const error = new RangeError('There is not enough memory left for this.')
      error.stack = ''
      throw error
    }
  }
}

/** What the engine exports and its types do not know, since they are given no WebAssembly. */
type Machine = {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  readonly __stack_pointer: { value: unknown }
}

/** `restore` forgets the loader, for which the library has no other way; a test imports a module. */
function setModuleLoader(vm: QuickJS, { load, normalize }: ReturnType<typeof moduleLoader>): void {
  Reflect.set(vm, 'moduleLoadHandler', load)
  Reflect.set(vm, 'moduleNormalizeHandler', normalize)
}

type Shared = { readonly trip: { tripped: boolean }; readonly answered: Answered }

class QuickJSEngine implements Engine {
  readonly #vm: QuickJS
  readonly #base: BaseImage
  readonly #trip: { tripped: boolean }
  readonly #answered: Answered
  readonly #functions = new Map<keyof Guest, JSValueHandle>()
  #program: JSValueHandle | undefined

  constructor(vm: QuickJS, base: BaseImage, { trip, answered }: Shared) {
    this.#vm = vm
    this.#base = base
    this.#trip = trip
    this.#answered = answered
  }

  get memory(): Uint8Array {
    this.#answered.release()
    return new Uint8Array(this.#machine.memory.buffer)
  }

  get isFull(): boolean {
    const { mallocSize, mallocLimit } = this.#vm.getMemoryUsage()
    return mallocSize > fullShare * mallocLimit || this.#machine.memory.buffer.byteLength > takenShare * mallocLimit
  }

  get isRunning(): boolean {
    return this.#program !== undefined
  }

  get registers(): Registers {
    const stackPointer = Number(this.#machine.__stack_pointer.value)
    const program = this.#program && this.#vm.exportHandle(this.#program)
    return { stackPointer, ...(program !== undefined && { program }) }
  }

  load(image: OpenImage, { stackPointer, program }: Registers): void {
    const { memory, __stack_pointer: register } = this.#machine
    const missing = image.memoryBytes - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / 65_536))
    const bytes = this.memory
    bytes.set(this.#base.memory)
    image.applyTo(bytes)
    register.value = stackPointer
    if (program !== undefined) this.#program = this.#vm.importHandle(program)
  }

  get #machine(): Machine {
    return this.#vm._getExports()
  }

  setMemoryLimit(megabytes: number): void {
    this.#vm._getExports().qjs_set_memory_limit(megabytes * MiB)
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

  look(path: readonly string[]): Seen | undefined {
    return lookAt(this.#vm, path, (object) => this.#callWith('names', [object]))
  }

  globals(): readonly string[] {
    return globalNames(this.#vm, (object) => this.#callWith('names', [object]))
  }

  variables(): readonly string[] {
    const text = this.#callWith('variables', [])
    return text === '' ? [] : text.split('\n')
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
    try {
      const target = this.#function(name)
      const result = this.#vm.callFunction(target, this.#vm.undefined, ...handles)
      this.#checkTrip()
      const text = result.isString ? result.toString() : ''
      result.dispose()
      return text
    } catch (error) {
      throw this.#failure(error)
    }
  }

  #function(name: keyof Guest): JSValueHandle {
    const known = this.#functions.get(name)
    if (known) return known
    // Not before the first call: taking a handle writes to memory, and an image must be loaded first.
    const handle = this.#vm.importHandle(this.#base.functions[name] ?? 0)
    this.#functions.set(name, handle)
    return handle
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
    const isMemory = /wasm_malloc|out of memory/.test(message) || (message.includes('null') && this.isFull)
    return new EngineFailure(isMemory ? 'memory' : 'crash', message, { cause: error })
  }
}
