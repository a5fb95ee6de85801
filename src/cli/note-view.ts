import type { EphemeralEvent } from '../core/events.ts'
import type { RunRecord } from '../core/records.ts'
import { planEnd } from '../notes/plan.ts'
import { paragraph, rule } from './blocks.ts'
import type { Page } from './page.ts'
import { ReplyText } from './reply-text.ts'
import { EndFilter } from './thought-filter.ts'

type NoteRecord = Extract<RunRecord, { type: 'note' }>

const titles = {
  plan: 'Plan',
  summary: 'Summary of the steps so far',
  partial: 'How far it came',
  shortening: 'Older output is shown in short from here on',
} as const

/** What the agent says for itself between two steps, such as a plan, on the screen while it is written. */
export class NoteView {
  readonly #page: Page
  readonly #reply: ReplyText
  #title = ''
  #streamed = ''

  constructor(page: Page, purpose: NoteRecord['purpose']) {
    this.#page = page
    this.#reply = new ReplyText(page.look, new EndFilter(planEnd))
    this.#title = page.block('rule', [rule(titles[purpose], page.look.width)])
  }

  add(event: EphemeralEvent): string {
    switch (event.type) {
      case 'text-delta':
        this.#streamed += event.text
        return this.#set(() => this.#reply.text(event.text))
      case 'reasoning-delta':
        return this.#set(() => this.#reply.reasoning(event.text))
      case 'model-start':
      case 'output-delta':
      case 'call-delta':
      case 'agent-event':
        return this.#set(() => '')
    }
  }

  /** The note as it was recorded: what of it is not on the screen yet. */
  record({ text, reply, error }: NoteRecord): string {
    const reasoning = this.#reply.empty && reply?.reasoning !== undefined ? reply.reasoning : ''
    const rest = this.#restOf(text)
    const written = this.#set(() => this.#reply.reasoning(reasoning) + this.#reply.text(rest) + this.#reply.end())
    return text === '' ? written + this.#none(error?.message ?? 'the model said nothing.') : written
  }

  status(): string {
    return this.#reply.midLine ? '' : 'thinking'
  }

  /** Ends a note that was not recorded. */
  close(): string {
    return this.#set(() => this.#reply.end())
  }

  /** The text may go on after what was streamed, or be less of it. */
  #restOf(text: string): string {
    const streamed = this.#streamed.trim()
    return text.startsWith(streamed) ? text.slice(streamed.length) : ''
  }

  #none(why: string): string {
    return this.#page.block('thought', paragraph(`There is none: ${why}`, { width: this.#page.look.width }))
  }

  /** The title stands in front of the first piece, and a blank line between them. */
  #set(set: () => string): string {
    const title = this.#title
    this.#title = ''
    const inside = this.#reply.midLine
    const written = set()
    return title + (written === '' || inside ? written : this.#page.before('thought') + written)
  }
}
