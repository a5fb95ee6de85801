import type { EphemeralEvent } from '../core/events.ts'
import type { OutputChunk } from '../core/executor.ts'
import type { RunRecord } from '../core/records.ts'
import type { Outcome } from '../core/steps.ts'
import { addTotals, addUsage, noUsage } from '../core/usage.ts'
import { behind, beside, codeBlock, codeFrame, margin, paragraph } from './blocks.ts'
import { CallLines } from './call-lines.ts'
import { formatDuration, formatTokens, joinParts } from './format.ts'
import { highlight } from './highlight.ts'
import { MemberLines } from './member-lines.ts'
import { neutralise } from './neutralise.ts'
import type { Page } from './page.ts'
import { ReplyText } from './reply-text.ts'
import { firstLines, toLines } from './spans.ts'
import type { Line, Tone } from './spans.ts'

type Of<Type extends RunRecord['type']> = Extract<RunRecord, { type: Type }>

/** What is recorded within a step. */
export type StepRecord = Exclude<
  RunRecord,
  { type: 'run-start' | 'run-resume' | 'run-end' | 'message' | 'note' | 'step-start' }
>

const maxOutputLines = 200
const maxValueLines = 30

const outputTones: Record<OutputChunk['stream'], Tone> = {
  log: 'plain',
  info: 'plain',
  debug: 'quiet',
  warn: 'warning',
  error: 'bad',
}

/** One step on the screen, from its thought to its totals. */
export class StepView {
  readonly #page: Page
  readonly #startedAt: number
  readonly #calls = new CallLines()
  readonly #members = new MemberLines()
  #reply: ReplyText
  #phase: 'asking' | 'running' | 'between' = 'between'
  #code = ''
  #usage = noUsage
  #outputLines = 0

  constructor(page: Page, startedAt: number) {
    this.#page = page
    this.#startedAt = startedAt
    this.#reply = new ReplyText(page.look)
  }

  add(event: EphemeralEvent): string {
    switch (event.type) {
      case 'model-start':
        this.#phase = 'asking'
        this.#reply = new ReplyText(this.#page.look)
        return event.attempt > 1 ? this.#note('There was no code in the reply; the model is asked again.') : ''
      case 'text-delta':
        return this.#thought(() => this.#reply.text(event.text))
      case 'reasoning-delta':
        return this.#thought(() => this.#reply.reasoning(event.text))
      case 'output-delta':
        return this.#output(event.text, outputTones[event.stream])
      case 'call-delta':
        this.#calls.progress(event.callId, event.message)
        return ''
      case 'agent-event':
        return this.#page.block('members', this.#members.add(event, this.#width))
    }
  }

  record(record: StepRecord): string {
    switch (record.type) {
      case 'model-end':
        return this.#replied(record)
      case 'code-start':
        this.#phase = 'running'
        this.#code = record.code
        return this.#page.block('code', codeBlock(record.code, this.#width))
      case 'call-start':
        this.#calls.start(record)
        return ''
      case 'call-end':
        this.#usage = addTotals(this.#usage, record.usage ?? {})
        return this.#page.block('calls', this.#calls.end(record, this.#width))
      case 'code-end':
        return this.#executed(record)
      case 'step-end':
        return this.close() + this.#error(record.outcome) + this.#totals(record.at)
      case 'timer-end':
      case 'media-end':
        return ''
    }
  }

  /** Ends what was still going on: a thought in the middle of a line, calls without an end. */
  close(): string {
    this.#phase = 'between'
    return (
      this.#reply.end() + this.#page.block('calls', [...this.#calls.rest(), ...this.#calls.unfinished(this.#width)])
    )
  }

  status(): string {
    switch (this.#phase) {
      case 'asking':
        if (this.#reply.inCode) return 'writing code'
        return this.#reply.midLine ? '' : 'thinking'
      case 'running':
        return this.#calls.status(this.#width) || 'running the code'
      case 'between':
        return ''
    }
  }

  get #width(): number {
    return this.#page.look.width
  }

  /** Text that streams gets its blank line when its first word comes. */
  #thought(set: () => string): string {
    const inside = this.#reply.midLine
    const written = set()
    return written === '' || inside ? written : this.#page.before('thought') + written
  }

  #replied({ reply }: Of<'model-end'>): string {
    this.#phase = 'between'
    this.#usage = addUsage(this.#usage, reply.usage)
    const late = this.#reply.empty
    return this.#thought(() => {
      const reasoning = late && reply.reasoning !== undefined ? this.#reply.reasoning(reply.reasoning) : ''
      return reasoning + (late ? this.#reply.text(reply.text) : '') + this.#reply.end()
    })
  }

  #executed({ execution }: Of<'code-end'>): string {
    this.#phase = 'between'
    const missed = this.#outputLines === 0 ? this.#output(execution.output, 'plain') : ''
    const hidden = this.#outputLines - maxOutputLines
    const more: Line[] = hidden > 0 ? [[{ text: `${margin}│ … ${hidden} more lines`, tone: 'quiet' }]] : []
    const value = execution.kind === 'value' && execution.text !== undefined ? this.#value(execution.text) : []
    return missed + this.#page.block('output', more) + this.#page.block('value', value)
  }

  #output(text: string, tone: Tone): string {
    if (text === '') return ''
    const lines = toLines(neutralise(text.replace(/\r?\n$/, '')), tone)
    const shown = lines.slice(0, Math.max(0, maxOutputLines - this.#outputLines))
    this.#outputLines += lines.length
    return this.#page.block('output', beside({ text: '│', tone: 'quiet' }, shown, this.#width))
  }

  #value(text: string): readonly Line[] {
    const lines = firstLines(highlight(neutralise(text)), maxValueLines)
    return behind({ text: '⇒', tone: 'accent' }, lines, this.#width)
  }

  #error(outcome: Outcome): string {
    if (outcome.kind !== 'error') return ''
    const { message, details } = outcome.error
    const line = details?.['line']
    const column = details?.['column']
    const place = typeof line === 'number' ? { line, ...(typeof column === 'number' && { column }) } : undefined
    return this.#page.block('error', [
      ...behind({ text: '✗', tone: 'bad' }, toLines(neutralise(message), 'bad'), this.#width),
      ...(place ? codeFrame(this.#code, place, this.#width) : []),
    ])
  }

  #totals(endedAt: number): string {
    const text = joinParts([formatDuration(endedAt - this.#startedAt), formatTokens(this.#usage)])
    return this.#page.block('end', [[{ text: margin + text, tone: 'quiet' }]])
  }

  #note(text: string): string {
    return this.#page.block('note', paragraph(text, { width: this.#width, tone: 'warning' }))
  }
}
