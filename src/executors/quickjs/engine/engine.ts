import type { Seen } from '../../../language/values.ts'
import type { Guest, Post } from '../../guests/javascript/channel.ts'
import type { OpenImage, Registers } from '../image.ts'

export type EngineOptions = {
  /** Asked every few thousand instructions; `true` ends the code that runs, past every `catch` and `finally`. */
  readonly interrupt: () => boolean
  readonly post: Post
  /** Gives the source of a module; what it throws is thrown by the `import`. */
  readonly load: (name: string) => string
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

export type Argument = string | number | boolean

/** One interpreter with the prelude in it. Every method may throw `Interrupted` or `EngineFailure`. */
export interface Engine {
  /** Makes it what an image holds; before anything else, if at all. */
  load(image: OpenImage, registers: Registers): void
  /** Bytes its code may take. */
  setMemoryLimit(megabytes: number): void
  /** Calls a function of the prelude with primitive values; what is no text comes back as an empty one. */
  call(name: keyof Guest, ...args: readonly Argument[]): string
  /** Starts a program; throws `EngineSyntaxError` when it does not compile. */
  start(code: string, filename: string): void
  /** Runs jobs until none is left and tells the prelude when the program has ended. */
  runJobs(): void
  /** What a path of property names from the globals leads to; runs none of the code. */
  look(path: readonly string[]): Seen | undefined
  /** Names of the globals; runs none of the code. */
  globals(): readonly string[]
  /** Names of the globals that the code has declared; runs none of it. */
  variables(): readonly string[]
  /** Most of the memory its code may take is taken: an exception may be without an error, since there was no room for one. */
  readonly isFull: boolean
  /** The program has neither ended nor failed. */
  readonly isRunning: boolean
  /** Everything it holds; valid until it runs again. Only when no job is left. */
  readonly memory: Uint8Array
  readonly registers: Registers
}
