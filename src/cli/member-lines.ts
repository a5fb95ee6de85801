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
  switch (event.type) {
    case 'step-start':
      Object.assign(run, { thought: '', calls: 0, startedAt: event.at })
      return []
    case 'model-end':
      run.thought = thoughtOf(event.reply.text)
      return []
    case 'call-end':
      run.calls += 1
      return []
    case 'step-end': {
      const { calls, startedAt, thought } = run
      const time = formatDuration(event.at - startedAt)
      const totals = joinParts([calls === 0 ? '' : formatCount(calls, 'call'), time])
      const said: Span = { text: thought === '' ? totals : `${thought} · ${totals}`, tone: 'quiet' }
      if (event.outcome.kind !== 'error') return [[{ text: `step ${event.step}: ` }, said]]
      const error: Span = { text: oneLine(event.outcome.error.message), tone: 'bad' }
      return [
        [{ text: `step ${event.step}: ` }, said],
        [{ text: '✗ ', tone: 'bad' }, error],
      ]
    }
    case 'run-end':
      if (event.status === 'completed') return [[{ text: '✓ answered', tone: 'good' }]]
      return [[{ text: `✗ ${event.status}: ${oneLine(event.error.message)}`, tone: 'bad' }]]
    default:
      return []
  }
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
