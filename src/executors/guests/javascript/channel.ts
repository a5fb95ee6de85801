/**
 * What passes between the prelude inside the interpreter and the worker around it: primitive values only, so that no
 * object of one side is ever seen by the other.
 */

/** Names of the two globals by which the prelude and the worker meet; they are gone before other code runs. */
export const postGlobal = '__post'
export const guestGlobal = '__guest'

/** What the prelude tells the worker; numbers, because every call of a function is told by one. */
export const postKinds = { call: 0, drop: 1, out: 2, stop: 3, size: 4, ask: 5 } as const

/** From the prelude to the worker, by a kind of `postKinds`: `name` is a function or an output stream, `text` arguments or output. Of `size` it gives the bytes of the text, of `ask` the answer to a question. */
// oxlint-disable-next-line max-params -- primitive values only, so there is no object to hold them
export type Post = (kind: number, id: number, name: string, text: string) => number | string | undefined

/** What the prelude needs to know when a session opens; passed as JSON. */
export type GuestOptions = {
  readonly seed: number
  readonly functions: readonly string[]
  readonly callsPerStep: number
  readonly callsInFlight: number
  readonly argumentBytes: number
  readonly answerBytes: number
  readonly consoleBytes: number
  readonly valueChars: number
}

/** What the worker may call in the prelude. */
export type Guest = {
  /** Takes `GuestOptions` as JSON. */
  readonly open: (options: string) => void
  /** Starts an action: wall clock in ms, and variables to define as a JSON object of values in wire form. */
  readonly begin: (nowMs: number, variables: string) => void
  /** Settles a call with a value in wire form; with a `GuestError` when its number is negative. */
  readonly settle: (call: number, nowMs: number, text: string) => void
  /** Says where the action stands, when no job is left to run: `w` and the number of unsettled calls, or a `GuestStatus` as JSON. */
  readonly status: () => string
  /** The answer in wire form, once `status` said that there is one. */
  readonly answer: () => string
  /** The images that are to be shown, as a list in wire form, once `status` said that there are any. */
  readonly shown: () => string
  /** Handlers of the promise of the whole program, whose value comes wrapped as `{ value }`. */
  readonly fulfilled: (wrapped: unknown) => void
  readonly rejected: (reason: unknown) => void
  /** Makes host functions known, and others unknown again: two lists of names as JSON. */
  readonly functions: (add: string, remove: string) => void
  /** Takes new limits, and posts every call that is not settled again: for a host that does not know of them. */
  readonly announce: (options: string) => void
  /** Names of an object's own properties, one a line, for explaining an error; no proxy may be given. */
  readonly names: (object: unknown) => string
  /** Names of the globals that the code has declared, in the same form. */
  readonly variables: () => string
  /** Reports what a job threw that belongs to no promise. */
  readonly uncaught: (error: unknown) => void
}

/** An action that is over. */
export type GuestStatus = GuestResult & {
  readonly floating: readonly string[]
  readonly clearedTimers: number
  /** There are images to be shown. */
  readonly shows?: true
}

export type GuestResult =
  | { readonly kind: 'value'; readonly text?: string }
  /** `pending`: the calls that were sent and not settled. */
  | { readonly kind: 'answer'; readonly pending: readonly number[] }
  | { readonly kind: 'error'; readonly name: string; readonly text: string; readonly stack: string }

/** Name of the function that ends a run with an answer. */
export const answerFunction = 'finalAnswer'
