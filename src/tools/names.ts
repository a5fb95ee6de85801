/** Words that cannot be the name of a function in the modules and async functions that actions become. */
const reservedWords =
  'arguments async await break case catch class const continue debugger default delete do else enum eval export ' +
  'extends false finally for function if implements import in instanceof interface let new null of package private ' +
  'protected public return static super switch this throw true try typeof var void while with yield'

/** Globals that code relies on; a tool of that name would hide them. */
const globals =
  'undefined NaN Infinity globalThis global window self Object Function Boolean Symbol Number BigInt Math Date String ' +
  'RegExp Array Map Set WeakMap WeakSet WeakRef FinalizationRegistry ArrayBuffer SharedArrayBuffer DataView Atomics ' +
  'JSON Promise Reflect Proxy Intl Iterator Error AggregateError EvalError RangeError ReferenceError SyntaxError ' +
  'TypeError URIError Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array ' +
  'Float16Array Float32Array Float64Array BigInt64Array BigUint64Array parseInt parseFloat isNaN isFinite ' +
  'encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape console structuredClone queueMicrotask ' +
  'setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate performance URL URLSearchParams ' +
  'TextEncoder TextDecoder atob btoa crypto Event CustomEvent EventTarget AbortController AbortSignal Media ' +
  'InternalError SuppressedError DOMException DisposableStack AsyncDisposableStack ' +
  'require process module exports print'

/** Names that an agent gives a meaning of its own. */
const ownNames = 'finalAnswer final_answer tools lastStep constructor prototype __proto__'

const taken: ReadonlyMap<string, string> = new Map([
  ...reservedWords.split(' ').map((name) => [name, 'a reserved word'] as const),
  ...globals.split(' ').map((name) => [name, 'a global of JavaScript that code relies on'] as const),
  ...ownNames.split(' ').map((name) => [name, 'a name that agents use themselves'] as const),
])

/** What a name means in code already, such as `a reserved word`; `undefined` when it is free. */
export function meaningOf(name: string): string | undefined {
  return taken.get(name)
}

/**
 * Checks the name under which code calls a tool.
 *
 * @throws {TypeError} when it is no JavaScript identifier (ASCII), or has another meaning in code.
 */
export function checkToolName(name: unknown): asserts name is string {
  const hint = 'Use a name like searchFlights: letters, digits and _, not starting with a digit.'
  if (typeof name !== 'string' || !/^[A-Za-z_]\w{0,63}$/.test(name)) {
    throw new TypeError(`A tool cannot be called ${JSON.stringify(name) ?? String(name)}. ${hint}`)
  }
  const meaning = meaningOf(name)
  if (meaning !== undefined) throw new TypeError(`A tool cannot be called ${name}: that is ${meaning}. ${hint}`)
}
