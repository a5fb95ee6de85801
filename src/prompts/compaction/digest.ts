import type { ActionStep, NoteStep, Step } from '../../core/steps.ts'
import { cut } from '../results/cut.ts'

const maxChars = 6_000
const maxLineChars = 160

/** Programs and what came of them, a line each: what is said of steps that nobody could sum up. */
export function digest(steps: readonly Step[]): string {
  const summary = steps.findLast((step): step is NoteStep => step.kind === 'note' && step.purpose === 'summary')
  const from = summary?.covers ?? 0
  const lines = steps.slice(from).flatMap((step) => (step.kind === 'action' ? [toLine(step)] : []))
  const parts = [
    ...(summary && summary.text !== '' ? [summary.text] : []),
    `The conversation was too long, so these programs are left out. What they defined is still there:\n${lines.join('\n')}`,
  ]
  return cut(parts.join('\n\n'), maxChars)
}

function toLine({ number, code = '', outcome, execution }: ActionStep): string {
  const came =
    outcome.kind === 'error'
      ? `failed: ${outcome.error.message}`
      : outcome.kind === 'answer'
        ? `answered ${JSON.stringify(outcome.value)}`
        : (execution?.kind === 'value' && execution.text) || execution?.output || 'no output'
  return `- ${number}. ${inLine(code)} → ${inLine(came)}`
}

function inLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= maxLineChars ? line : `${line.slice(0, maxLineChars)}…`
}
