import { textMessage } from '../../core/messages.ts'
import type { Message } from '../../core/messages.ts'
import type { ActionStep } from '../../core/steps.ts'
import { shownParts } from '../by-handle.ts'
import type { Format, FormatWording } from '../format.ts'
import { closeReply, readReplies } from '../read-reply.ts'
import type { CodeTags } from '../tags.ts'

/** A program between tags or in a fence, as models write it in a chat. */
export function fencedCode(tags: CodeTags, { nudge, observation }: FormatWording): Format {
  return {
    // A closing tag that is part of the opening one (fences) cannot stop the model.
    request: { stopSequences: tags.open.includes(tags.close) ? [] : [tags.close], codeTags: tags },
    read: (replies) => readReplies(replies, tags, nudge),
    toMessage: (reply) => textMessage('assistant', closeReply(reply.text, tags) || '(empty reply)'),
    observe: (step, previous) => [told(step, observation(step, previous))],
  }
}

/** What came of a program, in words and pictures. */
function told(step: ActionStep, text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }, ...shownParts(step)] }
}

/** The form of a reply that holds its thought and its program as JSON. */
const structuredCodeSchema = {
  type: 'object',
  properties: {
    thought: { type: 'string', description: 'What the program is to find out or do, in one to three sentences.' },
    code: { type: 'string', description: 'The program.' },
  },
  required: ['thought', 'code'],
  additionalProperties: false,
} as const

/** A program in a JSON object, for servers that hold a reply to a schema. */
export function structuredCode(tags: CodeTags, { nudge, observation }: FormatWording): Format {
  return {
    request: { responseSchema: structuredCodeSchema },
    read: (replies) => readReplies(replies, tags, nudge),
    toMessage: (reply) => textMessage('assistant', reply.text.trim() || '(empty reply)'),
    observe: (step, previous) => [told(step, observation(step, previous))],
  }
}
