import { ActionSyntaxError } from '../../../language/action-syntax-error.ts'
import type { Limits } from '../../../core/limits.ts'
import type { GuestStatus } from '../../guests/javascript/channel.ts'
import type { DoneSummary } from '../../protocol/frames.ts'
import { EngineFailure, EngineSyntaxError } from '../engine/engine.ts'
import type { Sources } from './sources.ts'
import { toOwnStack } from './stack-positions.ts'

/** How an action ended, as far as its end says it; output and the like are added later. */
export type Ended = Pick<DoneSummary, 'kind'> & Partial<DoneSummary>

export const aborted: Ended = {
  kind: 'killed',
  name: 'aborted',
  text: 'The code was ended because the run was aborted.',
}

export function timedOut({ stepTimeoutMs }: Limits): Ended {
  return { kind: 'killed', name: 'timeout', text: `The code ran longer than ${stepTimeoutMs / 1_000} s and was ended.` }
}

/** What code gets to see of the end of its memory, and may catch. */
export const outOfMemory: Ended = { kind: 'error', name: 'InternalError', text: 'out of memory' }

/** The engine throws `null` when there is no room for an error. */
export function isNull(status: GuestStatus): boolean {
  return status.kind === 'error' && status.text === 'Uncaught null'
}

/** Longer than any name of a function or an error that is meant. */
export const maxNameChars = 200
const maxStackChars = 10_000
const maxMessageChars = 20_000
const maxFloating = 100
/** Room for the words that say how much was left out. */
const slackChars = 200

/**
 * The same, no larger than a header may be. The prelude keeps to these limits too, unless the memory it lives in came
 * out of an image that somebody made up.
 */
export function bounded(ended: Ended, { valueChars, callsInFlight }: Limits): Ended {
  const { kind, text, name, line, column, stack, floating, clearedTimers, pending } = ended
  const maxChars = Math.max(valueChars, maxMessageChars) + slackChars
  // Field by field: what else it may hold is none of ours.
  return {
    kind,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(clearedTimers !== undefined && { clearedTimers }),
    ...(text !== undefined && { text: text.slice(0, maxChars) }),
    ...(name !== undefined && { name: name.slice(0, maxNameChars) }),
    ...(stack !== undefined && { stack: stack.slice(0, maxStackChars) }),
    ...(floating && { floating: floating.slice(0, maxFloating).map((called) => called.slice(0, maxNameChars)) }),
    ...(pending && { pending: pending.slice(0, callsInFlight) }),
  }
}

/** What the guest itself says, with positions in the text the model wrote. */
export function toEnded(status: GuestStatus, sources: Sources): Ended {
  if (status.kind !== 'error') return status
  return { ...status, stack: '', ...toOwnStack(status.stack, sources) }
}

/** What it means that the engine threw, unless it was told to stop. */
export function failed(error: unknown, { limits, sources }: { limits: Limits; sources: Sources }): Ended {
  if (error instanceof ActionSyntaxError) {
    const { message, line, column } = error
    return { kind: 'error', name: 'SyntaxError', text: message, line, column }
  }
  if (error instanceof EngineSyntaxError) {
    return { kind: 'error', name: 'SyntaxError', text: error.message, ...toOwnStack(error.guestStack, sources) }
  }
  if (error instanceof EngineFailure && error.reason === 'memory') {
    const text = `The code needed more than ${limits.memoryMb} MB of memory and was ended.`
    return { kind: 'killed', name: 'memory', text }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'killed', name: 'crash', text: `The interpreter broke and was ended: ${message}` }
}
