import type { Acting } from './acting.ts'
import { textMessage } from './messages.ts'
import type { Message } from './messages.ts'
import type { ModelReply } from './model.ts'
import type { ActionStep, NoteStep, Step, TaskStep } from './steps.ts'

/** How steps are put into words for the model. All are pure, so that what was sent once is never sent differently. */
export interface Wording {
  task(step: TaskStep): string
  message(text: string): string
  /** What is left of a message about an old action, once those are shortened. */
  shortened(message: Message): Message
  /** A summary, in place of the steps it stands for. */
  summary(text: string): string
}

/** What the layout of memory needs: the wording, and how replies and what came of them are shown. */
export type Layout = {
  readonly system: string
  readonly wording: Wording
  readonly acting: Pick<Acting, 'read' | 'toMessage' | 'observe'>
}

/**
 * Memory as the conversation the model sees: system prompt, task with its images, then for each action the replies and
 * what came of them. Append-only: the messages of a longer memory begin with those of a shorter one, until a note says
 * that earlier steps are shown in short, or by a summary that follows the tasks it covers. In between they are, for one
 * layout, the same frozen objects each time, so that what is made of them need not be made again.
 */
export function toMessages(layout: Layout, steps: readonly Step[]): readonly Message[] {
  const conversation = knownOf(layout, steps)
  const { messages, summary, short } = conversation
  const from = summary?.covers ?? 0
  for (const step of steps.slice(conversation.steps.length)) {
    const index = conversation.steps.length
    const isCovered = index < from && (step.kind === 'action' || step.kind === 'note')
    if (summary && index === from)
      addMessage(messages, frozen(textMessage('user', layout.wording.summary(summary.text))))
    const previous = conversation.steps.slice(from).findLast((earlier) => earlier.kind === 'action')
    const made = isCovered ? [] : stepToMessages(step, { ...layout, previous, isShort: index < short })
    for (const message of made) addMessage(messages, frozen(message))
    conversation.steps.push(step)
  }
  conversations.set(layout, conversation)
  return [...messages]
}

type Conversation = {
  readonly steps: Step[]
  readonly messages: Message[]
  readonly summary: NoteStep | undefined
  /** How many steps are shown in short. */
  readonly short: number
}

/** What was laid out so far, for as long as its layout is in use. */
const conversations = new WeakMap<Layout, Conversation>()

/** What was laid out of these steps before; nothing but the system prompt when a note changes how they are shown. */
function knownOf(layout: Layout, steps: readonly Step[]): Conversation {
  const short = findCover(steps, 'shortening')?.covers ?? 0
  const summary = findCover(steps, 'summary')
  const known = conversations.get(layout)
  const isSame = known?.short === short && known.summary === summary
  if (known && isSame && known.steps.every((step, index) => step === steps[index])) return known
  return { steps: [], messages: [frozen(textMessage('system', layout.system))], summary, short }
}

function frozen(message: Message): Message {
  const content = message.content.map((part) => Object.freeze({ ...part }))
  return Object.freeze({ ...message, content: Object.freeze(content) })
}

/** The last note that changes how the steps before it are shown. */
export function findCover(steps: readonly Step[], purpose: 'summary' | 'shortening'): NoteStep | undefined {
  const isCover = (step: Step): step is NoteStep =>
    step.kind === 'note' && step.purpose === purpose && step.covers !== undefined && step.error === undefined
  return steps.findLast(isCover)
}

/** Joins turns of the user that follow each other: many chat templates want roles to alternate. */
export function mergeUsers(messages: readonly Message[]): Message[] {
  const merged: Message[] = []
  for (const message of messages) addMessage(merged, message)
  return merged
}

function addMessage(messages: Message[], message: Message): void {
  const last = messages.at(-1)
  if (message.role === 'user' && last?.role === 'user') {
    messages[messages.length - 1] = frozen({ role: 'user', content: [...last.content, ...message.content] })
  } else messages.push(message)
}

/** `previous` is the action before, which an observation may refer to. */
type StepLayout = Omit<Layout, 'system'> & { readonly previous: ActionStep | undefined; readonly isShort: boolean }

function stepToMessages(step: Step, { wording, acting, previous, isShort }: StepLayout): Message[] {
  switch (step.kind) {
    case 'task':
      return [{ role: 'user', content: [{ type: 'text', text: wording.task(step) }, ...step.images] }]
    case 'message':
      return [textMessage('user', wording.message(step.text))]
    case 'note':
      return noteToMessages(step)
    case 'action': {
      const observed = acting.observe(step, previous)
      const shown = isShort ? observed.map((message) => wording.shortened(message)) : observed
      return [...repliesToMessages(step.replies, acting), ...shown]
    }
  }
}

function noteToMessages({ request, text, followUp, covers }: NoteStep): Message[] {
  if (text === '' || covers !== undefined) return []
  const said = [textMessage('user', request), textMessage('assistant', text)]
  return followUp === undefined ? said : [...said, textMessage('user', followUp)]
}

/** The replies of one step with the nudges between them. */
export function repliesToMessages(replies: readonly ModelReply[], acting: Layout['acting']): Message[] {
  return replies.flatMap((reply, index) => {
    const reading = acting.read(replies.slice(0, index + 1))
    const { providerData } = reply
    const message = { ...acting.toMessage(reply), ...(providerData && { providerData }) }
    return reading.kind === 'nudge' ? [message, textMessage('user', reading.text)] : [message]
  })
}
