import {
  create,
  defineProperty,
  getterOf,
  NativeError,
  NativeTypeError,
  read,
  slice,
  uncurry,
} from '../../../values/intrinsics.ts'

// Built-ins that only the prelude needs, taken before other code runs.
/* oxlint-disable typescript/unbound-method, typescript/no-unnecessary-type-assertion */

export const NativeObject: ObjectConstructor = Object
export const NativePromise: PromiseConstructor = Promise
export const NativeRangeError: RangeErrorConstructor = RangeError
export const floor: (value: number) => number = Math.floor
export const round: (value: number) => number = Math.round
export const sqrt: (value: number) => number = Math.sqrt
export const parseWhole: (text: string) => number = parseInt
export const parseDecimal: (text: string) => number = parseFloat
export const imul: (left: number, right: number) => number = Math.imul
export const construct: typeof Reflect.construct = Reflect.construct
export const descriptorOf: (value: object, key: PropertyKey) => PropertyDescriptor | undefined =
  Object.getOwnPropertyDescriptor
/** Of a proxy it would run code. */
export const ownNames: (value: object) => string[] = Object.getOwnPropertyNames
export const toISOString: (date: unknown) => string = uncurry(Date.prototype.toISOString as (this: unknown) => string)
export const dateText: (date: unknown) => string = uncurry(Date.prototype.toString as (this: unknown) => string)
export const regexpText: (regexp: unknown) => string = uncurry(RegExp.prototype.toString as (this: unknown) => string)
export const repeat: (text: string, count: number) => string = uncurry(String.prototype.repeat)
export const indexOf: (text: string, part: string, from?: number) => number = uncurry(String.prototype.indexOf)

export const functionText: (value: unknown) => string = uncurry(
  Function.prototype.toString as (this: unknown) => string,
)
export const symbolsOf: (value: object) => symbol[] = Object.getOwnPropertySymbols
export const toJson: (value: unknown) => string | undefined = JSON.stringify
export const charAt: (text: string, index: number) => string = uncurry(String.prototype.charAt)

type ExceptionMaker = new (message: string, name: string) => Error

// The engine has it, and the types of the language do not know it.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const NativeException = read(globalThis, 'DOMException') as ExceptionMaker

/** An error of the web platform, such as `AbortError`. */
export function domException(message: string, name: string): Error {
  return new NativeException(message, name)
}

const promiseThen = uncurry(
  Promise.prototype.then as (
    this: unknown,
    ok: (value: unknown) => unknown,
    failed: (reason: unknown) => unknown,
  ) => unknown,
)

/** Waits for a value that may be a promise, whatever was done to `Promise.prototype`. */
export function whenSettled(value: unknown, ok: (value: unknown) => void, failed: (reason: unknown) => void): void {
  const promise = new NativePromise((resolve) => resolve(value))
  // Without a constructor of its own, `then` would ask the prototype for one.
  hidden(promise, 'constructor', undefined)
  promiseThen(promise, ok, failed)
}

const stackOf = stackReader()

/** The stack of an error as the engine wrote it; empty when there is none. */
export function stackText(error: object): string {
  const own = descriptorOf(error, 'stack')
  const stack = own && 'value' in own ? own.value : stackOf(error)
  return typeof stack === 'string' ? stack : ''
}

/** The file name the prelude is loaded under. */
const preludeFile = 'prelude.js'

/** Lets an error that was made far inside the prelude say where the code is that runs now. */
export function withStack(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error
  try {
    const stack = stackText(error)
    const isOurs = stack === '' || indexOf(slice(stack, 0, 200), preludeFile) >= 0
    if (isOurs) hidden(error, 'stack', stackText(new NativeError()))
  } catch {
    // The code threw something that cannot be changed.
  }
  return error
}

function stackReader(): (error: object) => unknown {
  if (descriptorOf(Error.prototype, 'stack')?.get) return getterOf(Error.prototype, 'stack')
  return () => ''
}

/** Defines a property that does not show when an object is listed. */
export function hidden(target: object, key: PropertyKey, value: unknown): void {
  const descriptor: PropertyDescriptor = create(null)
  descriptor.value = value
  descriptor.writable = true
  descriptor.configurable = true
  descriptor.enumerable = false
  defineProperty(target, key, descriptor)
}

/**
 * Fixes how stacks are written. Code that wrote them itself would be given frames, and with them the functions of the
 * prelude. Setting these does nothing, and fails in no mode.
 */
export function fixStacks(): void {
  fixed('prepareStackTrace', undefined)
  fixed('captureStackTrace', read(NativeError, 'captureStackTrace'))
  fixed('stackTraceLimit', read(NativeError, 'stackTraceLimit'))
}

function fixed(key: string, value: unknown): void {
  const descriptor: PropertyDescriptor = create(null)
  descriptor.get = () => value
  descriptor.set = () => {}
  descriptor.configurable = false
  descriptor.enumerable = false
  defineProperty(NativeError, key, descriptor)
}

/** Defines a global that can be read and never changed; writing to it throws. */
export function fixedGlobal(name: string, value: unknown): void {
  const descriptor: PropertyDescriptor = create(null)
  descriptor.get = () => value
  descriptor.set = () => {
    throw new NativeTypeError(`Cannot redeclare tool '${name}'. Choose another name for the variable.`)
  }
  descriptor.configurable = false
  descriptor.enumerable = false
  defineProperty(globalThis, name, descriptor)
}
