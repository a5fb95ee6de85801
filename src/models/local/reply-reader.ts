import type { FinishReason, ModelEvent, ModelRequest } from '../../core/model.ts'
import type { Usage } from '../../core/usage.ts'
import { CallReader } from './chat/call-reader.ts'
import type { CallSyntax } from './chat/call-syntax.ts'
import { ReasoningSplitter } from './chat/reasoning-splitter.ts'

/** Turns the text of a reply, as it is written, into events: reasoning, text and calls. */
export class ReplyReader {
  readonly #reasoning: ReasoningSplitter
  readonly #calls: CallReader | undefined

  constructor(
    { tools = [], toolChoice }: ModelRequest,
    { isReasoning, syntax }: { readonly isReasoning: boolean; readonly syntax: CallSyntax },
  ) {
    this.#reasoning = new ReasoningSplitter(isReasoning)
    if (tools.length > 0 && toolChoice !== 'none') this.#calls = new CallReader(syntax)
  }

  add(piece: string): readonly ModelEvent[] {
    return piece === '' ? [] : this.#sorted(this.#reasoning.add(piece))
  }

  /** What comes at the end of a reply. */
  end(reason: FinishReason, usage: Usage): readonly ModelEvent[] {
    const rest = [...this.#sorted(this.#reasoning.end()), ...(this.#calls?.end() ?? [])]
    const hasCalls = rest.some(({ type }) => type === 'tool-call-delta')
    const finish = { type: 'finish', reason: hasCalls && reason === 'stop' ? 'tool-calls' : reason } as const
    return [...rest, { type: 'usage', usage }, finish]
  }

  #sorted(events: readonly ModelEvent[]): readonly ModelEvent[] {
    const calls = this.#calls
    if (calls === undefined) return events
    return events.flatMap((event): readonly ModelEvent[] => {
      if (event.type !== 'text-delta') return [event]
      const text = calls.add(event.text)
      return text === '' ? [] : [{ type: 'text-delta', text }]
    })
  }
}
