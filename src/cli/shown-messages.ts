import type { Message, Part } from '../core/messages.ts'
import type { Step } from '../core/steps.ts'
import { decode, encode } from '../values/codec.ts'
import type { Encoded } from '../values/encoded.ts'
import { isMedia, mediaText } from '../values/media/media.ts'
import { paragraph, rule } from './blocks.ts'
import { formatCall } from './format.ts'
import { neutralise } from './neutralise.ts'
import type { Page } from './page.ts'

/** What is needed of an agent to show what its model was shown. */
export type ShowingAgent = {
  readonly name: string
  messagesOf(steps: readonly Step[]): Promise<readonly Message[]>
}

/** One part of the conversation. */
type Shown = { readonly role: Message['role']; readonly part: Part }

/** Every message that the model was shown, once, with a rule where it was asked for a step. */
export async function shownMessages(steps: readonly Step[], agent: ShowingAgent, page: Page): Promise<string> {
  let shown: readonly Shown[] = []
  let text = ''
  for (const [index, step] of [...steps.entries(), [steps.length, undefined] as const]) {
    if (step && step.kind !== 'action') continue
    const messages = toShown(await agent.messagesOf(steps.slice(0, index)))
    text += step ? page.block('rule', [rule(`Shown for step ${step.number}`, page.look.width)]) : ''
    text += showNew(messages, { shown, page })
    shown = messages
  }
  return text
}

function toShown(messages: readonly Message[]): Shown[] {
  return messages.flatMap(({ role, content }) => content.map((part) => ({ role, part })))
}

/** What was not shown before; all of it where the conversation was not simply continued. */
function showNew(messages: readonly Shown[], { shown, page }: { shown: readonly Shown[]; page: Page }): string {
  const { width } = page.look
  const isContinued = shown.every((one, index) => JSON.stringify(one) === JSON.stringify(messages[index]))
  const anew = isContinued ? '' : page.block('note', paragraph('The conversation begins anew, shorter.', { width }))
  const from = isContinued ? shown.length : 0
  const blocks = messages.slice(from).map(({ role, part }, index) => {
    const isSame = index > 0 && messages[from + index - 1]?.role === role
    const label = isSame ? '' : page.block('note', paragraph(role, { width, tone: 'accent' }))
    return label + page.block('thought', paragraph(toText(part), { width, depth: 2 }))
  })
  return anew + blocks.join('')
}

function toText(part: Part): string {
  switch (part.type) {
    case 'text':
      return part.text
    case 'image':
      return 'url' in part
        ? `[image ${part.url}]`
        : `[image ${part.mediaType}, ${part.data.length} characters of base64]`
    case 'media':
      return describeMedium(part.medium)
    case 'audio':
    case 'file':
      return `[${part.type} ${part.mediaType}, ${part.data.length} characters of base64]`
    case 'tool-call':
      return formatCall(part.name, encode(part.input), 200)
    case 'tool-result':
      return `${neutralise(part.name)}: ${part.text}`
  }
}

function describeMedium(encoded: Encoded): string {
  const medium = decode(encoded)
  return isMedia(medium) ? `[${mediaText(medium)}]` : '[a medium]'
}
