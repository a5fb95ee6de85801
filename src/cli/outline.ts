import type { ActionStep, Step } from '../core/steps.ts'
import { decode } from '../values/codec.ts'
import { margin, paragraph } from './blocks.ts'
import { formatCall, formatValue } from './format.ts'
import { neutralise } from './neutralise.ts'
import type { Page } from './page.ts'
import type { Line, Span } from './spans.ts'
import { cutToWidth } from './text-width.ts'

const noteNames = { plan: 'planned', summary: 'summed up', partial: 'said how far it came', shortening: 'shortened' }

/** A line for each step: its number, what the model wanted, and how it went. */
export function outline(steps: readonly Step[], page: Page): string {
  return steps.map((step) => toBlock(step, page)).join('')
}

function toBlock(step: Step, page: Page): string {
  const { width } = page.look
  switch (step.kind) {
    case 'task': {
      const [first = [], ...rest] = paragraph(step.task, { width: width - margin.length, depth: 0 })
      const title: Line = [
        { text: '◆ ', tone: 'accent' },
        ...first.map(({ text }) => ({ text, tone: 'strong' as const })),
      ]
      return page.block('header', [title, ...rest.map((line): Line => [{ text: margin } as Span].concat(line))])
    }
    case 'message':
      return page.block('end', [toLine({ sign: { text: '›', tone: 'accent' }, text: step.text, width })])
    case 'note':
      return page.block('end', [
        toLine({ sign: { text: '·', tone: 'quiet' }, text: `${noteNames[step.purpose]} ${step.text}`, width }),
      ])
    case 'action':
      return page.block('end', [actionLine(step, width)])
  }
}

function actionLine(step: ActionStep, width: number): Line {
  const isWrong = step.outcome.kind === 'error'
  const sign: Span = isWrong ? { text: '✗', tone: 'bad' } : { text: '✓', tone: 'good' }
  return toLine({ sign, text: `${step.number}. ${wanted(step)}`, came: cameOf(step, width), width })
}

/** The first line the model wrote, or the first of its program when it wrote nothing else. */
function wanted({ replies, code = '', calls }: ActionStep): string {
  const said = (replies.at(-1)?.text ?? '').split(/<code>|```/)[0]?.trim() ?? ''
  const made = calls.map(({ tool, input }) => formatCall(tool, input, 60)).join(', ')
  return [said, code.trim(), made].find((text) => text !== '')?.split('\n')[0] ?? 'no reply'
}

function cameOf({ outcome, execution }: ActionStep, width: number): string {
  if (outcome.kind === 'error') return outcome.error.message
  if (outcome.kind === 'answer') {
    const lines = formatValue(decode(outcome.value), width)
    return `answer: ${lines
      .map((line) =>
        line
          .map(({ text }) => text)
          .join('')
          .trim(),
      )
      .join(' ')}`
  }
  return (execution?.kind === 'value' ? execution.text : undefined) ?? execution?.output.trimEnd() ?? ''
}

type Parts = { readonly sign: Span; readonly text: string; readonly came?: string; readonly width: number }

function toLine({ sign, text, came = '', width }: Parts): Line {
  const room = width - margin.length - 2
  const head = inLine(text)
  if (came === '') return [{ text: margin }, sign, { text: ` ${cutToWidth(head, room)}` }]
  const left = cutToWidth(head, Math.floor(room * 0.6))
  const right = cutToWidth(inLine(came), Math.max(8, room - left.length - 3))
  return [{ text: margin }, sign, { text: ` ${left}` }, { text: ` → ${right}`, tone: 'quiet' }]
}

function inLine(text: string): string {
  return neutralise(text).replaceAll(/\s+/g, ' ').trim()
}
