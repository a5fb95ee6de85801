import type { FunctionSignatures, Language, OutputChunk } from '../../core/executor.ts'
import type { Limits } from '../../core/limits.ts'

/** Version of the frames in this file; both sides must speak the same one. */
export const protocolVersion = 4

/** What a supervisor is told once, before anything else. */
export type PlaceLimits = {
  /** Actions that execute at once; the others wait their turn. */
  readonly concurrency: number
  /** Interpreters that are kept alive; beyond it those that rest longest become images. */
  readonly maxLive: number
  /** Workers that are started ahead. */
  readonly warm: number
  /** An interpreter that rests longer becomes an image. */
  readonly idleMs: number
  /** Memory of the place as a whole. */
  readonly totalMemoryMb: number
}

/**
 * What the host sends to a place. A session is a function of these frames: time, randomness and results enter by them
 * only. `session` is the number the host gave an interpreter, `execution` one action in it, `call` one call of a host function in that action.
 * Values travel beside the header as UTF-8 JSON in wire form.
 */
export type HostFrame =
  /** Beside it: an engine other than the one the place has, if any. */
  | { readonly type: 'start'; readonly limits: PlaceLimits }
  /** Modules of the session that is opened next. Beside it: an object with the source of each, by its name. */
  | { readonly type: 'modules'; readonly session: number }
  /** Beside it: an image to begin with, if any. */
  | {
      readonly type: 'open'
      readonly session: number
      /** Who the session belongs to: turns are given to one tenant after the other. */
      readonly tenant: string
      readonly language: Language
      readonly limits: Limits
      readonly seed: number
      readonly functions: readonly string[]
      /** What is known of them, for languages that call by place and by name. */
      readonly signatures?: FunctionSignatures
      /** It comes back from an image that was taken here: the functions are those of the image, whatever is said above. */
      readonly comesBack?: true
    }
  /** Beside it: the variables to define, an object of values. */
  | {
      readonly type: 'execute'
      readonly session: number
      readonly execution: number
      readonly code: string
      readonly filename: string
      readonly now: number
    }
  /** Beside it: the value, or `{ name, message, code? }` when not `ok`. */
  | {
      readonly type: 'settle'
      readonly session: number
      readonly execution: number
      readonly call: number
      readonly now: number
      readonly ok: boolean
    }
  | { readonly type: 'cancel'; readonly session: number; readonly execution: number }
  /** Goes on with the action that an image was taken in the middle of; its calls and its output are told again. */
  | { readonly type: 'resume'; readonly session: number; readonly execution: number }
  /** Makes functions known, or unknown again. */
  | {
      readonly type: 'functions'
      readonly session: number
      readonly request: number
      readonly add: readonly string[]
      readonly remove: readonly string[]
      readonly signatures?: FunctionSignatures
    }
  /** Asks for an image. */
  | { readonly type: 'image'; readonly session: number; readonly request: number }
  | { readonly type: 'close'; readonly session: number }
  | { readonly type: 'ping'; readonly ping: number }
  /** Ends the place with everything in it. */
  | { readonly type: 'end' }

/** How an action ended, without its answer, which travels beside the header. */
export type DoneSummary = {
  readonly kind: 'value' | 'answer' | 'error' | 'killed'
  /** Of `value`: the last value as text. Of `error` and `killed`: the message. */
  readonly text?: string
  /** Of `error`: its name. Of `killed`: the reason. */
  readonly name?: string
  readonly line?: number
  readonly column?: number
  readonly stack?: string
  /** Of `error`: the program it came from, where that is an earlier one. */
  readonly file?: string
  /** Of `error`: the lines around its place, with a mark. */
  readonly frame?: string
  /** Of `error`: what was called and is no function, and names that may have been meant. */
  readonly callee?: string
  readonly suggestions?: readonly string[]
  readonly floating: readonly string[]
  readonly clearedTimers: number
  /** Of `answer`: the calls that were sent and not settled when it was given. */
  readonly pending: readonly number[]
  /** The end of the console output when it was too long, which was not sent as `out`. */
  readonly tail: string
  readonly outputDropped: number
}

/** What a place sends to the host, which takes every one of them as hostile. */
export type PlaceFrame =
  | {
      readonly type: 'hello'
      readonly protocol: number
      readonly guest: string
      readonly engine: string
      /** What images belong to. */
      readonly build: string
    }
  /** `resumes`: the image it began with was taken in the middle of an action. */
  | { readonly type: 'opened'; readonly session: number; readonly resumes: boolean }
  | {
      readonly type: 'out'
      readonly session: number
      readonly execution: number
      readonly stream: OutputChunk['stream']
      readonly text: string
    }
  /** Beside it: the list of arguments. */
  | {
      readonly type: 'call'
      readonly session: number
      readonly execution: number
      readonly call: number
      readonly name: string
    }
  | { readonly type: 'drop'; readonly session: number; readonly execution: number; readonly call: number }
  /** Beside it: the answer, if there is one, or else the images that are to be shown, if any, as a list. */
  | { readonly type: 'done'; readonly session: number; readonly execution: number; readonly done: DoneSummary }
  /** Beside it: the image. Without a request, the place took it by itself. `resumes`: in the middle of an action. */
  | {
      readonly type: 'image'
      readonly session: number
      readonly request?: number
      readonly upTo: number
      readonly resumes: boolean
    }
  /** A request was carried out, or why not. */
  | { readonly type: 'reply'; readonly session: number; readonly request: number; readonly error?: string }
  | { readonly type: 'closed'; readonly session: number; readonly reason: string; readonly message: string }
  | { readonly type: 'pong'; readonly ping: number }

/** Tells only whether it is a frame at all: for the sides whose frames our own host wrote. */
export function isHostFrame(header: unknown): header is HostFrame {
  return typeof header === 'object' && header !== null && 'type' in header
}
