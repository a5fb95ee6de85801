import type { Acting } from './acting.ts'
import { textMessage } from './messages.ts'
import type { Message } from './messages.ts'
import type { ModelReply } from './model.ts'
import type { ActionStep, NoteStep, Step, TaskStep } from './steps.ts'

/** How steps are put into words for the model. All are pure, so that what was sent once is never sent differently. */
export interface Wording {
  task(step: TaskStep): string
  message(text: string): string
}

/** What the layout of memory needs: the wording, and how replies and what came of them are shown. */
export type Layout = {
  readonly system: string
  readonly wording: Wording
  readonly acting: Pick<Acting, 'read' | 'toMessage' | 'observe'>
}

/**
 * Memory as the conversation the model sees: system prompt, task with its images, then for each action the replies and
 * what came of them. Append-only: the messages of a longer memory begin with those of a shorter one. For one layout
 * they are the same frozen objects each time, so that what is made of them need not be made again.
 */
export function toMessages(layout: Layout, steps: readonly Step[]): readonly Message[] {
  const known = conversations.get(layout)
  const goesOn = known?.steps.every((step, index) => step === steps[index])
  const conversation = known && goesOn ? known : { steps: [], messages: [frozen(textMessage('system', layout.system))] }
  for (const step of steps.slice(conversation.steps.length)) {
    const previous = conversation.steps.findLast((earlier) => earlier.kind === 'action')
    for (const message of stepToMessages(step, { ...layout, previous }))
      addMessage(conversation.messages, frozen(message))
    conversation.steps.push(step)
  }
  conversations.set(layout, conversation)
  return [...conversation.messages]
}

/** What was laid out so far, for as long as its layout is in use. */
const conversations = new WeakMap<Layout, { readonly steps: Step[]; readonly messages: Message[] }>()

function frozen({ role, content }: Message): Message {
  return Object.freeze({ role, content: Object.freeze(content.map((part) => Object.freeze({ ...part }))) })
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
type StepLayout = Omit<Layout, 'system'> & { readonly previous: ActionStep | undefined }

function stepToMessages(step: Step, { wording, acting, previous }: StepLayout): Message[] {
  switch (step.kind) {
    case 'task':
      return [{ role: 'user', content: [{ type: 'text', text: wording.task(step) }, ...step.images] }]
    case 'message':
      return [textMessage('user', wording.message(step.text))]
    case 'note':
      return noteToMessages(step)
    case 'action':
      return [...repliesToMessages(step.replies, acting), ...acting.observe(step, previous)]
  }
}

function noteToMessages({ request, text, followUp }: NoteStep): Message[] {
  if (text === '') return []
  const said = [textMessage('user', request), textMessage('assistant', text)]
  return followUp === undefined ? said : [...said, textMessage('user', followUp)]
}

/** The replies of one step with the nudges between them. */
export function repliesToMessages(replies: readonly ModelReply[], acting: Layout['acting']): Message[] {
  return replies.flatMap((reply, index) => {
    const reading = acting.read(replies.slice(0, index + 1))
    const message = acting.toMessage(reply)
    return reading.kind === 'nudge' ? [message, textMessage('user', reading.text)] : [message]
  })
}
