import type { Reading, ReplySlip } from '../core/acting.ts'
import { StepError } from '../core/errors.ts'
import { failed } from './check-answer.ts'
import type { StepErrorCode } from '../core/errors.ts'
import type { ModelReply } from '../core/model.ts'
import { findBlocks } from './reply/find-blocks.ts'
import { withoutPartial } from './reply/marks.ts'
import type { CodeTags } from './tags.ts'
import { readText, toLines } from './reply/read-text.ts'
import type { TextReading } from './reply/read-text.ts'

export type { CodeTags } from './tags.ts'

/** What the model is told after a reply without a program, by what the reply was instead. */
export type Nudge = (slip: ReplySlip) => string

/**
 * Reads the replies of one step: the code of the last one, a nudge after the first reply without code, or the end of
 * the step. The finish reason is looked at first: a reply that was cut is never run, whatever it holds.
 */
export function readReplies(replies: readonly ModelReply[], tags: CodeTags, nudge: Nudge): Reading {
  const reply = replies.at(-1)
  if (!reply) throw new TypeError('There is no reply to read.')
  switch (reply.finishReason) {
    case 'length':
      return giveUp('reply-cut', cutMessage(reply, tags))
    case 'content-filter':
      return giveUp('no-action', withheld)
    case 'other':
      if (isOpen(reply.text, tags)) {
        return giveUp(
          'reply-cut',
          'Your reply broke off before its closing tag, so its code was not run. Write it again.',
        )
      }
      return toReading(replies, readText(reply.text, tags), { tags, nudge })
    case 'stop':
    case 'tool-calls':
      return toReading(replies, readText(reply.text, tags), { tags, nudge })
  }
}

/** A limit that was used up by thinking needs another remedy than a program that is too long. */
function cutMessage({ text }: ModelReply, tags: CodeTags): string {
  const begun = findBlocks(toLines(text), tags).blocks.length > 0
  return begun
    ? 'Your reply reached the token limit and was cut, so its code was not run. Write a shorter action: do less in one step, and leave out long comments and texts.'
    : `Your reply reached the token limit before its program began, so nothing was run. Think less: write one sentence, then a short program between ${tags.open} and ${tags.close}.`
}

function toReading(
  replies: readonly ModelReply[],
  reading: TextReading,
  { tags, nudge }: { tags: CodeTags; nudge: Nudge },
): Reading {
  if (reading.kind === 'code') {
    return { kind: 'code', code: reading.code, ...(reading.language && { language: reading.language }) }
  }
  const slip = slipOf(replies.at(-1), reading.slip)
  if (replies.length === 1) return { kind: 'nudge', text: nudge(slip) }
  return giveUp(
    'no-action',
    `Your reply had no code between ${tags.open} and ${tags.close}, also when asked again. Nothing was run.`,
  )
}

/** What came beside the text says more than an empty text. */
function slipOf(reply: ModelReply | undefined, slip: ReplySlip): ReplySlip {
  if (reply && reply.toolCalls.length > 0) return { kind: 'tool-call' }
  return slip.kind === 'empty-reply' && reply?.reasoning ? { kind: 'reasoning' } : slip
}

/** Whether a block was begun and not ended. */
function isOpen(text: string, tags: CodeTags): boolean {
  const { blocks } = findBlocks(toLines(text), tags)
  return blocks.at(-1)?.closed === false
}

/** What a reply is told that a content filter kept. */
export const withheld = 'Your reply was withheld by a content filter. Try another way to do the task.'

/** The end of a step whose reply is no action. */
export function giveUp(code: StepErrorCode, message: string): Reading {
  return { kind: 'give-up', outcome: failed(new StepError(code, message)) }
}

/** The code in a reply; `undefined` when there is none. */
export function findCode(text: string, tags: CodeTags): string | undefined {
  const reading = readText(text, tags)
  return reading.kind === 'code' ? reading.code : undefined
}

/**
 * The reply as it stands in memory: with the closing tag that the stop sequence took away, and without what the model
 * made up as the result of its program.
 */
export function closeReply(text: string, tags: CodeTags): string {
  const lines = toLines(text).trim()
  const { blocks, end } = findBlocks(lines, tags)
  const kept = lines.slice(0, end).trimEnd()
  const last = blocks.at(-1)
  if (last?.kind !== 'tag' || last.closed || last.to !== end) return kept
  return `${withoutPartial(kept, tags.close).trimEnd()}\n${tags.close}`
}
