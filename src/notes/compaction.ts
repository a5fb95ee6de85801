import { ModelError } from '../core/errors.ts'
import type { AgentEvent } from '../core/events.ts'
import { conversation } from '../core/loop.ts'
import type { Interlude } from '../core/loop.ts'
import { findCover, toMessages } from '../core/memory.ts'
import type { ModelReply } from '../core/model.ts'
import type { RunState } from '../core/state.ts'
import type { NoteStep, Step } from '../core/steps.ts'
import { takeNote } from './take-note.ts'
import type { NoteTaking } from './take-note.ts'
import { charsOf, estimateTokens } from './token-estimate.ts'
import { wholeText } from './whole-text.ts'

export type CompactionOptions = {
  /** Tokens of a request from which on the conversation is too long. */
  readonly maxTokens: number
  /** Latest actions that stay as they are. */
  readonly keepSteps: number
  readonly prompts: { summaryRequest(): string; digest(steps: readonly Step[]): string }
}

/** What is to be done about a long conversation, and how many of its steps it is about. */
type Measure = { readonly kind: 'shorten' | 'summarise'; readonly covers: number }

/** Shortening is worth a new beginning of the conversation, which no cache knows, when it saves this part of it. */
const worthwhile = 1 / 3

/**
 * Keeps the conversation from growing without end: once it is too long, the output of all but the latest steps is shown
 * in short, and when that saves little, the model sums them up. Both are notes that change how steps are shown from there
 * on, so that the conversation is append-only in between.
 */
export class Compaction implements Interlude {
  readonly #options: CompactionOptions
  readonly #taking: NoteTaking

  constructor(options: CompactionOptions, taking: NoteTaking) {
    this.#options = options
    this.#taking = taking
  }

  isDue(_state: RunState, { taken, maxSteps }: { readonly taken: number; readonly maxSteps: number }): boolean {
    return taken < maxSteps && this.#isLong() && this.#measure() !== undefined
  }

  async *run(step: number): AsyncGenerator<AgentEvent, void> {
    const measure = this.#measure()
    if (measure?.kind === 'shorten') yield* this.#shorten(measure.covers)
    if (measure?.kind !== 'summarise') return
    const request = this.#options.prompts.summaryRequest()
    yield* takeNote({ purpose: 'summary', request, step, covers: measure.covers, keep: toSummary }, this.#taking)
  }

  /** Makes the conversation shorter without asking the model, when the model said that it cannot read all of it. */
  async *recover(thrown: unknown): AsyncGenerator<AgentEvent, void> {
    if (!(thrown instanceof ModelError) || thrown.code !== 'context-overflow') return
    const { keepSteps, prompts } = this.#options
    const steps = this.#steps
    for (const keep of [keepSteps, 1]) {
      const covers = coveredBut(steps, keep)
      if (this.#saving(covers) >= worthwhile) return yield* this.#shorten(covers)
      if (covers <= (findCover(steps, 'summary')?.covers ?? 0)) continue
      const text = prompts.digest(steps.slice(0, covers))
      yield await this.#taking.recorder.append({ type: 'note', purpose: 'summary', request: '', text, covers })
      return
    }
    if (this.#saving(steps.length) > 0) yield* this.#shorten(steps.length)
  }

  get #steps(): readonly Step[] {
    return [...this.#taking.history, ...this.#taking.recorder.state.steps]
  }

  /** Whether the last request was too long, and nothing has been done about it yet. */
  #isLong(): boolean {
    const steps = this.#steps
    const last = steps.findLastIndex((step) => step.kind === 'action')
    const step = steps[last]
    if (step?.kind !== 'action' || steps.slice(last).some(isCover)) return false
    // A reply that nobody was asked for, from a cache for instance, cost no tokens; that says nothing of the conversation.
    const counted = step.replies.at(-1)?.usage?.inputTokens ?? 0
    const tokens = counted > 0 ? counted : estimateTokens(conversation(this.#taking))
    return tokens > this.#options.maxTokens
  }

  #measure(): Measure | undefined {
    const { keepSteps } = this.#options
    const steps = this.#steps
    const covers = coveredBut(steps, keepSteps)
    if (this.#saving(covers) >= worthwhile) return { kind: 'shorten', covers }
    const from = findCover(steps, 'summary')?.covers ?? 0
    const actions = steps.slice(from, covers).filter((step) => step.kind === 'action').length
    return actions >= keepSteps ? { kind: 'summarise', covers } : undefined
  }

  /** Which part of the conversation would be saved if so many steps were shown in short. */
  #saving(covers: number): number {
    const steps = this.#steps
    if (covers <= (findCover(steps, 'shortening')?.covers ?? 0)) return 0
    const note: NoteStep = { kind: 'note', ...toShortening(covers) }
    // Laid out apart, for what was laid out of the conversation goes on.
    return 1 - charsOf(toMessages({ ...this.#taking }, [...steps, note])) / charsOf(conversation(this.#taking))
  }

  async *#shorten(covers: number): AsyncGenerator<AgentEvent, void> {
    yield await this.#taking.recorder.append({ type: 'note', ...toShortening(covers) })
  }
}

function toShortening(covers: number): { purpose: 'shortening'; request: string; text: string; covers: number } {
  return { purpose: 'shortening', request: '', text: '', covers }
}

function isCover(step: Step): boolean {
  return step.kind === 'note' && step.covers !== undefined
}

/** How many steps there are before the latest `keep` actions. */
function coveredBut(steps: readonly Step[], keep: number): number {
  const actions = steps.flatMap((step, index) => (step.kind === 'action' ? [index] : []))
  return actions.at(-keep) ?? 0
}

function toSummary(reply: ModelReply): string {
  return wholeText(reply, { text: reply.text, nothing: 'The model said nothing when it was asked for a summary.' })
}
