import type { ReplySlip } from '../../core/acting.ts'
import type { Limits } from '../../core/limits.ts'
import type { CallRecord, TaskStep } from '../../core/steps.ts'
import { decode, encodeText } from '../../values/codec.ts'
import type { Encoded } from '../../values/encoded.ts'
import { toHandle } from '../../values/handle.ts'
import { cut } from '../results/cut.ts'
import type { Prompts } from '../prompts.ts'
import { callingSystemPrompt } from './system.ts'

/** What an agent that calls tools says in other words than one that writes programs. */
export function callingPrompts(actions: 'tools' | 'both'): Pick<Prompts, 'system' | 'task' | 'nudge'> {
  const inPrograms = actions === 'both' ? ', and as variables in your programs' : ''
  return {
    system: callingSystemPrompt,
    task: (step) => task(step, `Values that come with it, by their handles${inPrograms}:`),
    nudge: (_tags, slip) => nudge(slip),
  }
}

function task({ task: text, variables }: TaskStep, heading: string): string {
  const lines = Object.entries(variables).map(([name, preview]) => `- ${toHandle(name)}: ${preview}`)
  return lines.length === 0 ? `Task:\n${text}` : `Task:\n${text}\n\n${heading}\n${lines.join('\n')}`
}

function nudge({ kind }: ReplySlip): string {
  const said =
    kind === 'prose' ? 'Your reply is text only, and text is never taken as the answer.' : 'Your reply is empty.'
  return `${said} Nothing was called. Call a tool, or finalAnswer with the answer if you know it.`
}

/** What came of one call: its value as text, or as JSON; cut where it is long, and then with the handle of the whole. */
export function callResult(
  { end, tool }: CallRecord,
  handle: string,
  { valueChars }: Pick<Limits, 'valueChars'>,
): string {
  if (end === undefined) return `Error: nobody knows what came of ${tool}.`
  if (!end.ok) return `Error: ${end.error.message}`
  const { value } = end
  const text = typeof value === 'string' ? value : toText(value)
  if (text === '') return 'It gave an empty text.'
  if (text.includes(mediaMark)) return mediaResult(value, handle, { valueChars })
  if (text.length <= valueChars) return text
  return `${cut(text, valueChars)}\n\nNote: the result was too long to be shown. ${handle} stands for the whole of it.`
}

/** How media begin in wire form. */
const mediaMark = '"$type":"media"'

/** A value with media in it: they are named, and handed on by the handle of the whole. */
function mediaResult(value: Encoded, handle: string, { valueChars }: Pick<Limits, 'valueChars'>): string {
  const named = JSON.stringify(value, (_, inner: unknown) => (isMediaForm(inner) ? String(decode(inner)) : inner))
  return `${cut(named, valueChars)}\n\nNote: ${handle} stands for it, with its media.`
}

function isMediaForm(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '$type' in value && value.$type === 'media'
}

/** A value in wire form is JSON already; nothing at all is said in words. */
function toText(value: unknown): string {
  const text = JSON.stringify(value)
  return text === encodeText(undefined) ? 'Done. There is no result.' : text
}
