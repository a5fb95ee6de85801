import { StepError } from '../core/errors.ts'
import type { ModelReply } from '../core/model.ts'

/** A text that is to be kept of a reply; `nothing` is what went wrong when there is none. */
export type Wanted = { readonly text: string; readonly nothing: string }

/**
 * What is kept of a text that the model was asked for: a text that was cut is kept, and says so.
 *
 * @throws {StepError} `no-action` when there is no text.
 */
export function wholeText({ finishReason }: Pick<ModelReply, 'finishReason'>, { text, nothing }: Wanted): string {
  const said = text.trim()
  if (said === '') throw new StepError('no-action', nothing)
  return finishReason === 'length' ? `${said}\n(cut at the token limit)` : said
}
