import type { AgentEvent } from '../core/events.ts'
import { margin } from './blocks.ts'
import { formatCount, formatDuration, joinParts } from './format.ts'
import { neutralise } from './neutralise.ts'
import type { Line, Span } from './spans.ts'
import { cutToWidth, textWidth } from './text-width.ts'
import { ThoughtFilter } from './thought-filter.ts'

type Nested = Extract<AgentEvent, { type: 'agent-event' }>

/** The run of a member: how it is called on the screen, and what it does at the moment. */
type MemberRun = { readonly label: string; readonly depth: number; thought: string; startedAt: number; calls: number }

/** What the members of a team do, at any depth: a line for each of their steps, and one for how each of them ended. */
export class MemberLines {
  readonly #runs = new Map<string, MemberRun>()
  readonly #counts = new Map<string, number>()

  add(nested: Nested, width: number): readonly Line[] {
    let { path, event } = nested
    let depth = 1
    while (event.type === 'agent-event') {
      depth += 1
      ;({ path, event } = event)
    }
    const run = this.#runOf(event.runId, path, depth)
    return linesOf(run, event).map((spans) => toLine(run, spans, width))
  }

  /** Runs of the same member are told apart by their numbers. */
  #runOf(runId: string, path: string, depth: number): MemberRun {
    const known = this.#runs.get(runId)
    if (known) return known
    const count = (this.#counts.get(path) ?? 0) + 1
    this.#counts.set(path, count)
    const name = neutralise(path.split('/').slice(1).join('/'))
    const run = { label: count === 1 ? name : `${name} (${count})`, depth, thought: '', startedAt: 0, calls: 0 }
    this.#runs.set(runId, run)
    return run
  }
}

function linesOf(run: MemberRun, event: AgentEvent): readonly (readonly Span[])[] {
  if (event.type === 'step-start') Object.assign(run, { thought: '', calls: 0, startedAt: event.at })
  if (event.type === 'model-end') run.thought = thoughtOf(event.reply.text)
  if (event.type === 'call-end') run.calls += 1
  if (event.type === 'step-end') return stepLines(run, event)
  return event.type === 'run-end' ? [[endOf(event)]] : []
}

function stepLines(
  { calls, startedAt, thought }: MemberRun,
  { step, at, outcome }: Extract<AgentEvent, { type: 'step-end' }>,
): readonly (readonly Span[])[] {
  const totals = joinParts([calls === 0 ? '' : formatCount(calls, 'call'), formatDuration(at - startedAt)])
  const said: readonly Span[] = [{ text: `step ${step}: ` }, { text: joinParts([thought, totals]), tone: 'quiet' }]
  return outcome.kind === 'error' ? [said, [{ text: `✗ ${oneLine(outcome.error.message)}`, tone: 'bad' }]] : [said]
}

function endOf(end: Extract<AgentEvent, { type: 'run-end' }>): Span {
  if (end.status === 'completed') return { text: '✓ answered', tone: 'good' }
  return { text: `✗ ${end.status}: ${oneLine(end.error.message)}`, tone: 'bad' }
}

function toLine({ label, depth }: MemberRun, spans: readonly Span[], width: number): Line {
  const line: Span[] = [{ text: margin.repeat(depth) }, { text: `┆ ${label} `, tone: 'accent' }]
  const used = line.reduce((sum, { text }) => sum + textWidth(text), 0)
  let room = Math.max(8, width - used)
  for (const { text, ...tone } of spans) {
    const shown = cutToWidth(text, room)
    room -= textWidth(shown)
    line.push({ text: shown, ...tone })
  }
  return line
}

/** The beginning of what a model says beside its code. */
function thoughtOf(text: string): string {
  const filter = new ThoughtFilter()
  return oneLine(filter.add(text) + filter.end())
}

function oneLine(text: string): string {
  return neutralise(text).replaceAll(/\s+/g, ' ').trim().slice(0, 500)
}
