/**
 * Errors, sorted by who has to act on them.
 *
 * - `StepError`: the model. It is recorded in the step, shown to the model, and the run goes on.
 * - `ModelError`: the loop. A model did not deliver a whole reply; it ends the run as `failed`.
 * - `HookError`: the programmer, whose function failed in the middle of a run; it ends the run as `failed`.
 * - `RunError`: the caller. The run cannot go on, and its `result` keeps what was done so far.
 *
 * A mistake of the programmer is a `TypeError`, thrown at construction.
 */

/** Plain-data form of an error, as it stands in events, records and results. */
export type ErrorData = {
  readonly name: string
  readonly code: string
  readonly message: string
  /** What a program may want to look at: schema issues, an HTTP status, a source position. Plain JSON. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** Base class of every error this library throws on purpose. Switch on `code`, not on `message`. */
export class AgentError<Code extends string = string> extends Error {
  override readonly name: string = 'AgentError'
  readonly code: Code
  readonly details?: Readonly<Record<string, unknown>>

  constructor(code: Code, message: string, options?: ErrorOptions & { details?: Readonly<Record<string, unknown>> }) {
    super(message, options)
    this.code = code
    if (options?.details !== undefined) this.details = options.details
  }

  toJSON(): ErrorData {
    const { name, code, message, details } = this
    return { name, code, message, ...(details !== undefined && { details }) }
  }
}

/**
 * What went wrong in a step, by code:
 * `no-action` the reply held no code; `reply-cut` the reply ended at the token limit; `code-failed` the code threw or
 * did not parse; `code-killed` it broke a limit and the interpreter was rolled back; `answer-rejected` the answer did
 * not fit the `output` schema, could not be sent, or was rejected by one of `finalAnswerChecks`; `call-failed` a call issued before the answer failed;
 * `invalid-arguments`, `unknown-tool`, `tool-failed`, `tool-timeout`, `invalid-result`, `denied`, `outcome-unknown` and
 * `too-many-calls` are about one call of a tool.
 */
export type StepErrorCode =
  | 'no-action'
  | 'reply-cut'
  | 'code-failed'
  | 'code-killed'
  | 'answer-rejected'
  | 'call-failed'
  | 'invalid-arguments'
  | 'unknown-tool'
  | 'tool-failed'
  | 'tool-timeout'
  | 'invalid-result'
  | 'denied'
  | 'outcome-unknown'
  | 'too-many-calls'

/** The model's action went wrong. It is recorded in the step, and the model gets to try again. */
export class StepError extends AgentError<StepErrorCode> {
  override readonly name = 'StepError'
}

/**
 * Why a model gave no whole reply, by code:
 * `unauthorized` (401, 403), `bad-request` (other 4xx), `context-overflow` (the conversation is longer than the model's
 * context), `content-filter` (the provider refused the request for what it says), `rate-limited` (429), `quota-exhausted`
 * (402, or the server says that what was paid for is used up), `server-error` (5xx, or the server broke off with an
 * error), `network` (no connection, or it broke), `truncated` (the stream ended without a finish reason),
 * `invalid-response` (not the protocol), `timeout` (no first token, a stall, or too long in all), `failed` (anything else
 * a model threw).
 */
export type ModelErrorCode =
  | 'unauthorized'
  | 'bad-request'
  | 'context-overflow'
  | 'content-filter'
  | 'rate-limited'
  | 'quota-exhausted'
  | 'server-error'
  | 'network'
  | 'truncated'
  | 'invalid-response'
  | 'timeout'
  | 'failed'

/** A model did not deliver a whole reply. `details` may hold `status`, `requestId`, `retryAfterMs` and an `excerpt`. */
export class ModelError extends AgentError<ModelErrorCode> {
  override readonly name = 'ModelError'

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return ['rate-limited', 'server-error', 'network', 'truncated', 'invalid-response', 'timeout'].includes(this.code)
  }
}

/**
 * An executor lost the place where code runs and could not give it back, or (`image`) an image cannot be used; ends the
 * run as `failed`.
 */
export class ExecutorError extends AgentError<'unavailable' | 'diverged' | 'closed' | 'protocol' | 'image'> {
  override readonly name = 'ExecutorError'
}

/** A function given to the agent, such as `prepareStep`, failed or gave what it must not; ends the run as `failed`. */
export class HookError extends AgentError<'hook-failed'> {
  override readonly name = 'HookError'
}

/** A function that counts as data for `ErrorData`: any thrown value, without its stack. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof AgentError) return thrown.toJSON()
  if (thrown instanceof Error) return { name: toText(thrown.name), code: 'unexpected', message: toText(thrown.message) }
  return { name: 'Error', code: 'unexpected', message: toText(thrown) }
}

/** Anything may be thrown, also what has no text. */
function toText(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return `a value of type ${typeof thrown} without a text`
  }
}
