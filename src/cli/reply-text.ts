import { Flow } from './flow.ts'
import type { FlowOptions } from './flow.ts'
import { neutralise } from './neutralise.ts'
import { ThoughtFilter } from './thought-filter.ts'
import type { TextFilter } from './thought-filter.ts'

/** Sets one reply of the model while it streams: its reasoning, then its text, without what the filter takes out. */
export class ReplyText {
  readonly #look: Omit<FlowOptions, 'tone'>
  readonly #filter: TextFilter
  #flow: Flow | undefined
  #flowTone: FlowOptions['tone'] = 'plain'
  #empty = true

  constructor(look: Omit<FlowOptions, 'tone'>, filter: TextFilter = new ThoughtFilter()) {
    this.#look = look
    this.#filter = filter
  }

  /** Whether nothing of the reply has come yet. */
  get empty(): boolean {
    return this.#empty
  }

  /** Whether the model is writing code at the moment. */
  get inCode(): boolean {
    return this.#filter.inCode
  }

  /** Whether the cursor stands within a line. */
  get midLine(): boolean {
    return this.#flow?.started ?? false
  }

  reasoning(piece: string): string {
    this.#empty = false
    return this.#set(neutralise(piece), 'quiet')
  }

  text(piece: string): string {
    this.#empty = false
    const shown = this.#set(neutralise(this.#filter.add(piece)), 'plain')
    return this.inCode ? shown + this.#break() : shown
  }

  /** Ends the line. What was held back is written first. */
  end(): string {
    return this.#set(neutralise(this.#filter.end()), 'plain') + this.#break()
  }

  #set(text: string, tone: FlowOptions['tone']): string {
    if (text === '') return ''
    const before = tone === this.#flowTone ? '' : this.#break()
    this.#flowTone = tone
    this.#flow ??= new Flow({ ...this.#look, tone })
    return before + this.#flow.add(text)
  }

  #break(): string {
    const written = this.#flow?.end() ?? ''
    this.#flow = undefined
    return written
  }
}
