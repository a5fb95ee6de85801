import type { ReplySlip } from '../../../src/core/acting.ts'
import type { FinishReason } from '../../../src/core/model.ts'

/** A reply as models write it, and what is to become of it. */
export type ReplyFixture = {
  /** What the reply is, as the words of a table. */
  readonly name: string
  readonly text: string
  /** Default `stop`. */
  readonly finishReason?: FinishReason
} & (
  | { readonly code: string; readonly language?: 'typescript' }
  | { readonly nudge: ReplySlip['kind'] }
  | { readonly error: 'reply-cut' | 'no-action' }
)

export type Topic = { readonly title: string; readonly replies: readonly ReplyFixture[] }

/** Lines of a text. */
export function lines(...all: readonly string[]): string {
  return all.join('\n')
}
