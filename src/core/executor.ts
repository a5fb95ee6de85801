import type { Encoded } from '../values/encoded.ts'
import type { Limits } from './limits.ts'

export type Language = 'javascript' | 'python'

/** What an executor promises about the code it runs, for people who must decide whether to trust it. */
export type Isolation = {
  /** The outermost boundary that hostile code would have to break. */
  readonly boundary: 'none' | 'process' | 'wasm+process' | 'wasm+thread' | 'container' | 'microvm'
  /** One or two sentences for a person: what holds, and what it does not protect from. */
  readonly description: string
}

/**
 * A place where code runs, shared by agents. It starts lazily, costs nothing until it is used, and never keeps the
 * application alive.
 */
export interface Executor {
  readonly name: string
  readonly languages: readonly Language[]
  readonly isolation: Isolation
  /** Whether the same frames give the same state: what resuming a run in another process may rely on. */
  readonly replay: 'exact' | 'best-effort' | 'none'
  /**
   * Starts an interpreter, a fresh one or that of an image. Rejects with `ExecutorError`: `unavailable` when the place
   * cannot be started, `image` when the image was changed, or belongs to another build.
   */
  open(options: OpenOptions): Promise<Sandbox>
  /** What this place is, for logs and for people who choose one; starts it if need be. */
  describe?(): Promise<PlaceDescription>
  /** Starts what can be started ahead, so that the first run does not wait for it. */
  warmup?(options?: WarmupOptions): Promise<void>
  /** Ends the place with every interpreter in it. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What to start ahead. Default: the first language of the place, and the default limits. */
export type WarmupOptions = { readonly language?: Language; readonly limits?: Partial<Limits> }

/** What a place says about itself. */
export type PlaceDescription = {
  readonly name: string
  readonly isolation: Isolation
  readonly replay: Executor['replay']
  /** Which engine it runs: images belong to one build. */
  readonly build: string
  /** Limits of the place as a whole, by name. */
  readonly limits: Readonly<Record<string, number>>
}

/** What code may pass to a host function, for languages in which it does so by place or by name. */
export type FunctionSignature = {
  readonly parameters: readonly { readonly name: string; readonly required: boolean }[]
  /** What `help()` says of it. */
  readonly doc?: string
}

export type FunctionSignatures = Readonly<Record<string, FunctionSignature>>

export type OpenOptions = {
  readonly language: Language
  readonly limits: Limits
  /** What to start from, instead of a fresh interpreter; see `Sandbox.snapshot`. */
  readonly image?: Uint8Array
  /** Whose turn it is, where interpreters wait for each other: tenants are served in turns. Default: one of its own. */
  readonly tenant?: string
  /** Seed of everything random in the guest: an integer of 32 bits. */
  readonly seed: number
  /** Names of the host functions the code may call. */
  readonly functions: readonly string[]
  /** What is known of them, by name. Default: they take whatever they are called with. */
  readonly signatures?: FunctionSignatures
  /** Modules the code may import: their names, and the source of each as one ES module that imports no other. */
  readonly modules?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/**
 * One live interpreter: its state is a function of what was given to `open`, `execute` and the settlements, in order.
 * It executes one action at a time and nothing runs in between.
 */
export interface Sandbox {
  /**
   * Runs one action. What the code does wrong is an `Execution`; it rejects with `ExecutorError` only when the place
   * itself is lost. After a `killed` execution the sandbox is closed: open another one.
   */
  execute(request: ExecuteRequest, host: GuestHost): Promise<Execution>
  /** It was closed, or its place was lost. */
  readonly isClosed: boolean
  /**
   * Everything the interpreter holds, as bytes to open another one with: in this process or another one, on the same
   * build of the engine. Between actions or in the middle of one, when its code waits for calls. Absent where a place
   * cannot do that. The bytes hold the data of the code, so treat them as a secret.
   */
  snapshot?(): Promise<Uint8Array>
  /** The last image the place took by itself; what came after it is not in it. */
  readonly latestImage?: InterpreterImage | undefined
  /** Whether it was opened from an image that was taken in the middle of an action, which `resume` goes on with. */
  readonly isInterrupted?: boolean
  /**
   * Goes on with the action an image was taken in. Every call it waits for is made again, with the number it had, and
   * so is the output it had made. Ends like `execute`.
   */
  resume?(host: GuestHost, options?: { readonly signal?: AbortSignal }): Promise<Execution>
  /**
   * Replaces the functions the code may call. A call of one that is gone is rejected in the code. Rejects with
   * `ExecutorError` when the code has taken a name for itself.
   */
  setFunctions?(names: readonly string[], signatures?: FunctionSignatures): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** An image with the number of actions, counted from `open`, that are in it. */
export type InterpreterImage = { readonly upTo: number; readonly bytes: Uint8Array }

export type ExecuteRequest = {
  readonly code: string
  /** Name of the source in error positions, such as `step-3.js`. */
  readonly filename: string
  /** Wall clock of the guest at the start, in ms since 1970. Later settlements carry it on. */
  readonly now: number
  /** Globals to define before the code runs. */
  readonly variables?: Readonly<Record<string, Encoded>>
  readonly signal?: AbortSignal
}

/** The name under which the guest's own timers are settled: `args` is `[ms]`. */
export const timerCall = '$timer'

/** The name under which the guest asks for the bytes of a medium: `args` is `[id]`, the value is a `Uint8Array`. */
export const mediaCall = 'Media.bytes'

/** A call of a host function by the guest. `ordinal` counts the calls of one action from 1, timers included. */
export type GuestCall = { readonly ordinal: number; readonly name: string; readonly args: readonly Encoded[] }

export type GuestError = { readonly name: string; readonly message: string; readonly code?: string }

/** What the guest is told about a call. Settlements reach the guest in the order in which their promises resolved. */
export type Settlement = { readonly now: number } & (
  | { readonly ok: true; readonly value: Encoded }
  | { readonly ok: false; readonly error: GuestError }
)

/**
 * The host's side of one action. `call` must not reject. Its signal aborts when the guest cancels the call (a cleared
 * timer) or is killed, not when an answer leaves it behind: such a call goes on.
 */
export interface GuestHost {
  call(call: GuestCall, options: { readonly signal: AbortSignal }): Promise<Settlement>
  output(chunk: OutputChunk): void
}

/** Console output, whole lines with their newline. */
export type OutputChunk = { readonly stream: 'log' | 'info' | 'warn' | 'error' | 'debug'; readonly text: string }

/** An error of guest code, as far as it can be told: positions are those of the source the model wrote. */
export type CodeError = {
  readonly name: string
  readonly message: string
  readonly line?: number
  readonly column?: number
  readonly stack?: string
  /** The program it came from, where that is an earlier one: a function of it failed. */
  readonly file?: string
  /** The lines around its place, with a mark below the column. */
  readonly frame?: string
  /** What was called and is no function, as it is written. */
  readonly callee?: string
  /** Names that may have been meant. */
  readonly suggestions?: readonly string[]
}

/** What became of one action. */
export type Execution = {
  /** Console output of the action, head and tail when it was too long. */
  readonly output: string
  /** Characters of output that were dropped from the middle. */
  readonly outputDropped: number
  /** Names of tools whose promise nobody awaited; they were awaited at the end of the action. */
  readonly floating: readonly string[]
  /** Timers that were still running at the end and were cleared. */
  readonly clearedTimers: number
  /** Images that were printed, or are in the last value: media in wire form. */
  readonly shown?: readonly Encoded[]
} & (
  | { readonly kind: 'value'; /** The last value as text; absent for `undefined`. */ readonly text?: string }
  | {
      readonly kind: 'answer'
      readonly value: Encoded
      /** Ordinals of the tool calls that were not settled when the answer was given. They go on; the caller awaits them. */
      readonly pending: readonly number[]
    }
  | { readonly kind: 'error'; readonly error: CodeError }
  | { readonly kind: 'killed'; readonly reason: KillReason; readonly message: string }
)

/** Why an interpreter was thrown away: it ran too long, needed too much memory, broke, or the run was aborted. */
export type KillReason = 'timeout' | 'memory' | 'crash' | 'aborted'
