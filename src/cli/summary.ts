import type { RunResult } from '../core/result.ts'
import { box } from './box.ts'
import { formatCount, formatDuration, formatTokens, formatValue, joinParts } from './format.ts'
import { neutralise } from './neutralise.ts'
import type { Page } from './page.ts'
import { toLines } from './spans.ts'
import type { Line, Tone } from './spans.ts'

const titles: Record<RunResult['status'], string> = {
  completed: 'Answer',
  suspended: 'Suspended',
  'out-of-steps': 'Out of steps',
  'over-budget': 'Over budget',
  aborted: 'Aborted',
  failed: 'Failed',
}

/** The end of a run: the answer or what went wrong in a box, then status, steps, time and tokens. */
export function summary(result: RunResult, page: Page): string {
  const { width } = page.look
  const tone: Tone = result.status === 'completed' ? 'good' : result.status === 'failed' ? 'bad' : 'warning'
  const steps = result.steps.filter((step) => step.kind === 'action').length
  const totals = joinParts([
    '',
    formatCount(steps, 'step'),
    formatDuration(result.timing.durationMs),
    formatTokens(result.usage),
  ])
  return page.block('end', [
    [],
    ...box(titles[result.status], content(result, width - 4), { width, tone }),
    [
      { text: result.status, tone },
      { text: ` · ${totals}`, tone: 'quiet' },
    ],
  ])
}

function content(result: RunResult, width: number): readonly Line[] {
  if (result.status === 'completed') return formatValue(result.output, width)
  if (result.status === 'suspended') {
    const actions = formatCount(result.pending.length, 'call')
    return toLines(`${actions} must be decided about before the run can go on.`)
  }
  return toLines(neutralise(result.error.message))
}
