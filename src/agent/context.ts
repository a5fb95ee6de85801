import type { Model } from '../core/model.ts'

/**
 * How the conversation is kept from growing without end, which would make each step dearer than the one before it.
 *
 * When it has become too long, old output is first shown in short; where that is not enough, the model is asked to sum
 * up, and its summary stands in place of the older steps. The same is done, without asking, when the model says that
 * the conversation is longer than it can read. Memory and variables keep everything.
 */
export type ContextOptions = {
  /**
   * Tokens of one request from which on the conversation is too long. Default 100,000, or three quarters of what the model
   * can take where that is known and less.
   */
  readonly maxTokens?: number
  /** Latest steps that are always shown whole. Default 4. */
  readonly keepSteps?: number
}

/** The same with the defaults that do not depend on the model. */
export type Context = ContextOptions & Required<Pick<ContextOptions, 'keepSteps'>>

const defaultTokens = 100_000
/** A reply takes its part of the context, and so do the steps until something is done. */
const usablePart = 0.75

/** @throws {TypeError} for names that do not exist and numbers that are none. */
export function toContext(given: ContextOptions = {}): Context {
  if (typeof given !== 'object' || given === null) throw new TypeError('context must be { maxTokens, keepSteps }.')
  const { maxTokens, keepSteps = 4, ...rest } = given
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined)
    throw new TypeError(`context.${unknown} does not exist. There are maxTokens and keepSteps.`)
  if (maxTokens !== undefined && !(typeof maxTokens === 'number' && maxTokens > 0)) {
    throw new TypeError(`context.maxTokens must be a positive number, not ${String(maxTokens)}; Infinity is for never.`)
  }
  if (!Number.isSafeInteger(keepSteps) || keepSteps < 1) {
    throw new TypeError(`context.keepSteps must be a positive integer, not ${String(keepSteps)}.`)
  }
  return { keepSteps, ...(maxTokens !== undefined && { maxTokens }) }
}

/** From how many tokens on a conversation with a model is too long. */
export function maxTokensFor({ maxTokens }: Context, { capabilities }: Model): number {
  return maxTokens ?? Math.min(defaultTokens, Math.floor((capabilities?.contextTokens ?? Infinity) * usablePart))
}
