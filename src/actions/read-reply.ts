import type { Reading } from '../core/acting.ts'
import { StepError } from '../core/errors.ts'
import type { StepErrorCode } from '../core/errors.ts'
import type { ModelReply } from '../core/model.ts'

/** The tags around an action in a reply. They are literal text. */
export type CodeTags = { readonly open: string; readonly close: string }

export const defaultTags: CodeTags = { open: '<code>', close: '</code>' }

/** Languages a fence may name and still count as an action. */
const fenceLanguages = new Set(['', 'js', 'javascript', 'jsx', 'mjs', 'ts', 'typescript', 'tsx'])

/**
 * Reads the replies of one step: the code of the last one, a nudge after the first reply without code, or the end of
 * the step. The finish reason is looked at first: a reply that was cut is never run, whatever it holds.
 */
export function readReplies(replies: readonly ModelReply[], tags: CodeTags, nudge: string): Reading {
  const reply = replies.at(-1)
  if (!reply) throw new TypeError('There is no reply to read.')
  switch (reply.finishReason) {
    case 'length':
      return giveUp(
        'reply-cut',
        'Your reply reached the token limit and was cut, so its code was not run. Write a shorter action: do less in one step, and leave out long comments and texts.',
      )
    case 'content-filter':
      return giveUp('no-action', 'Your reply was withheld by a content filter. Try another way to do the task.')
    case 'other':
      if (isOpen(reply.text, tags)) {
        return giveUp(
          'reply-cut',
          'Your reply broke off before its closing tag, so its code was not run. Write it again.',
        )
      }
      return readCode(replies, reply.text, { tags, nudge })
    case 'stop':
    case 'tool-calls':
      return readCode(replies, reply.text, { tags, nudge })
  }
}

function readCode(
  replies: readonly ModelReply[],
  text: string,
  { tags, nudge }: { tags: CodeTags; nudge: string },
): Reading {
  const code = findCode(text, tags)
  if (code !== undefined) return { kind: 'act', code }
  if (replies.length === 1) return { kind: 'nudge', text: nudge }
  return giveUp(
    'no-action',
    `Your reply had no code between ${tags.open} and ${tags.close}, also when asked again. Nothing was run.`,
  )
}

/** Whether a block was begun and not ended. */
function isOpen(text: string, { open, close }: CodeTags): boolean {
  return text.lastIndexOf(open) > text.lastIndexOf(close)
}

function giveUp(code: StepErrorCode, message: string): Reading {
  return { kind: 'give-up', outcome: { kind: 'error', error: new StepError(code, message).toJSON() } }
}

/** The code in a reply: tagged blocks joined in order, else fenced blocks; `undefined` when there is none. */
export function findCode(text: string, tags: CodeTags): string | undefined {
  const blocks = taggedBlocks(text, tags).map(withoutFence)
  const found = blocks.some((block) => block !== '') ? blocks : fencedBlocks(text)
  const code = found.filter((block) => block !== '').join('\n\n')
  return code === '' ? undefined : code
}

/** Blocks between tags. The last may lack its closing tag: servers cut a reply before a stop sequence. */
function taggedBlocks(text: string, { open, close }: CodeTags): string[] {
  const blocks: string[] = []
  let start = text.indexOf(open)
  while (start >= 0) {
    const from = start + open.length
    const end = text.indexOf(close, from)
    blocks.push(end < 0 ? withoutPartial(text.slice(from), close) : text.slice(from, end))
    start = end < 0 ? -1 : text.indexOf(open, end + close.length)
  }
  return blocks.map((block) => block.trim())
}

/** Takes off the beginning of a closing tag that was cut by a stop sequence. */
function withoutPartial(block: string, close: string): string {
  for (let length = close.length - 1; length > 1; length -= 1) {
    if (block.endsWith(close.slice(0, length))) return block.slice(0, -length)
  }
  return block
}

/** The content of a fence, where a whole block is one: models put fences into tags. */
function withoutFence(block: string): string {
  if (!block.startsWith('```')) return block
  const fenced = fencedBlocks(block)
  return fenced.length > 0 ? fenced.join('\n\n') : block
}

function fencedBlocks(text: string): string[] {
  const blocks: string[] = []
  let open: { lines: string[]; counts: boolean } | undefined
  for (const line of text.split(/\r?\n/)) {
    const fence = /^\s*```\s*([\w-]*)\s*$/.exec(line)
    if (!fence) open?.lines.push(line)
    else if (open) {
      if (open.counts) blocks.push(open.lines.join('\n'))
      open = undefined
    } else open = { lines: [], counts: fenceLanguages.has((fence[1] ?? '').toLowerCase()) }
  }
  if (open?.counts) blocks.push(open.lines.join('\n'))
  return blocks.map((block) => block.trim())
}

/** The reply as it stands in memory: with the closing tag that the stop sequence took away. */
export function closeReply(text: string, { open, close }: CodeTags): string {
  const trimmed = text.trim()
  if (!isOpen(trimmed, { open, close })) return trimmed
  return `${withoutPartial(trimmed, close).trimEnd()}\n${close}`
}
