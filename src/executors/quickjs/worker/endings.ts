import { ActionSyntaxError } from '../../../language/action-syntax-error.ts'
import type { Limits } from '../../../core/limits.ts'
import type { GuestStatus } from '../../guests/javascript/channel.ts'
import type { DoneSummary } from '../../protocol/frames.ts'
import { maxNameChars, shortTexts } from '../../protocol/short-texts.ts'
import { EngineFailure, EngineSyntaxError } from '../engine/engine.ts'
import { explainError, explainSyntaxError } from './explain-error.ts'
import type { Context } from './explain-error.ts'

/** How an action ended, as far as its end says it; output and the like are added later. */
export type Ended = Pick<DoneSummary, 'kind'> & Partial<DoneSummary>

export const aborted: Ended = {
  kind: 'killed',
  name: 'aborted',
  text: 'The code was ended because the run was aborted.',
}

export function timedOut({ stepTimeoutMs }: Limits): Ended {
  const text = `The code ran longer than ${stepTimeoutMs / 1_000} s and was ended.`
  return { kind: 'killed', name: 'timeout', text }
}

/** What code gets to see of the end of its memory, and may catch. */
export const outOfMemory: GuestStatus = {
  kind: 'error',
  name: 'InternalError',
  text: 'out of memory',
  stack: '',
  floating: [],
  clearedTimers: 0,
}

/** The engine throws `null` when there is no room for an error. */
export function isNull(status: GuestStatus): boolean {
  return status.kind === 'error' && status.text === 'Uncaught null'
}

const maxMessageChars = 20_000
const maxFloating = 100
/** Room for the words that say how much was left out. */
const slackChars = 200

/**
 * The same, no larger than a header may be. The prelude keeps to these limits too, unless the memory it lives in came
 * out of an image that somebody made up.
 */
export function bounded(ended: Ended, { valueChars, callsInFlight }: Limits): Ended {
  const { kind, text, line, column, floating, clearedTimers, pending } = ended
  const maxChars = Math.max(valueChars, maxMessageChars) + slackChars
  // Field by field: what else it may hold is none of ours.
  return {
    kind,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(clearedTimers !== undefined && { clearedTimers }),
    ...(text !== undefined && { text: text.slice(0, maxChars) }),
    ...shortTexts(ended),
    ...(floating && { floating: floating.slice(0, maxFloating).map((called) => called.slice(0, maxNameChars)) }),
    ...(pending && { pending: pending.slice(0, callsInFlight) }),
  }
}

/** What the guest itself says, with positions in the text the model wrote. */
export function toEnded(status: GuestStatus, context: Context): Ended {
  if (status.kind !== 'error') return status
  return { ...status, ...explainError(status, context) }
}

/** What it means that the engine threw, unless it was told to stop. */
export function failed(error: unknown, { limits, ...context }: Context & { readonly limits: Limits }): Ended {
  if (error instanceof ActionSyntaxError) {
    const { message, line, column } = error
    return { kind: 'error', ...explainSyntaxError(message, { line, column }, context.sources) }
  }
  if (error instanceof EngineSyntaxError) {
    const { message: text, guestStack: stack } = error
    return { kind: 'error', ...explainError({ name: 'SyntaxError', text, stack }, context) }
  }
  if (error instanceof EngineFailure && error.reason === 'memory') {
    const text = `The code needed more than ${limits.memoryMb} MB of memory and was ended.`
    return { kind: 'killed', name: 'memory', text }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'killed', name: 'crash', text: `The interpreter broke and was ended: ${message}` }
}
