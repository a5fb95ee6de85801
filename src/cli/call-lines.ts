import type { AgentEvent } from '../core/events.ts'
import type { Encoded } from '../values/encoded.ts'
import { margin, paragraph } from './blocks.ts'
import { formatCall, formatCount, formatDuration } from './format.ts'
import { neutralise } from './neutralise.ts'
import type { Line, Span } from './spans.ts'

type Start = Extract<AgentEvent, { type: 'call-start' }>
type End = Extract<AgentEvent, { type: 'call-end' }>
type Running = { readonly tool: string; readonly input: Encoded; readonly at: number; readonly progress: string }

const maxShown = 20

/** The calls of one step: which are under way, and a line for each that ended. */
export class CallLines {
  readonly #running = new Map<string, Running>()
  #shown = 0
  #hidden = 0

  start({ callId, tool, input, at }: Start): void {
    this.#running.set(callId, { tool, input, at, progress: '' })
  }

  progress(callId: string, message: string): void {
    const call = this.#running.get(callId)
    if (call) this.#running.set(callId, { ...call, progress: message })
  }

  /** A line for the call, and one for its error. After many calls, only those that fail get one. */
  end(end: End, width: number): readonly Line[] {
    const call = this.#running.get(end.callId)
    this.#running.delete(end.callId)
    if (end.ok && this.#shown >= maxShown) {
      this.#hidden += 1
      return []
    }
    this.#shown += 1
    const sign: Span = end.ok ? { text: '✓', tone: 'good' } : { text: '✗', tone: 'bad' }
    const time = call ? ` ${formatDuration(end.at - call.at)}` : ''
    const input = call?.input ?? end.input
    const room = width - margin.length - 2 - time.length
    const line: Line = [
      { text: margin },
      sign,
      { text: ` ${input === undefined ? neutralise(end.tool) : formatCall(end.tool, input, room)}` },
      { text: time, tone: 'quiet' },
    ]
    return end.ok ? [line] : [line, ...paragraph(end.error.message, { width, tone: 'bad', depth: 2 })]
  }

  /** How many calls got no line. */
  rest(): readonly Line[] {
    if (this.#hidden === 0) return []
    return [[{ text: `${margin}✓ and ${formatCount(this.#hidden, 'more call')}`, tone: 'quiet' }]]
  }

  /** A line for each call of which nobody knows what came of it. */
  unfinished(width: number): readonly Line[] {
    const calls = [...this.#running.values()].slice(0, maxShown)
    return calls.map(({ tool, input }) => [
      { text: `${margin}? `, tone: 'warning' },
      { text: formatCall(tool, input, width - margin.length - 16) },
      { text: ' did not end', tone: 'warning' },
    ])
  }

  /** What runs at the moment, in a few words; '' for nothing. */
  status(width: number): string {
    const [first, ...others] = this.#running.values()
    if (!first) return ''
    const progress = first.progress === '' ? '' : `: ${neutralise(first.progress).replaceAll('\n', ' ')}`
    const more = others.length === 0 ? '' : ` and ${others.length} more`
    return `${formatCall(first.tool, first.input, Math.max(16, width - more.length - 10))}${more}${progress}`
  }
}
