import { isDeepStrictEqual } from 'node:util'

import type { Execution } from '../../src/core/executor.ts'
import { decode } from '../../src/values/codec.ts'
import type { Encoded } from '../../src/values/encoded.ts'
import type { Attack, Harm } from './attack.ts'

/** What one of the worlds tells about an attack. */
export type World = {
  /** The world came to its end by itself: `hung` was ended by us, `died` took its process with it. */
  readonly end: 'ended' | 'hung' | 'died'
  readonly report?: Report
}

/** What was seen while the code ran; `watch.mjs` writes most of it. */
export type Report = {
  readonly leaks: readonly string[]
  readonly outChars: number
  readonly changed: readonly string[]
  readonly environmentKept: boolean
  readonly filesKept: boolean
  readonly filesOpened: number
  readonly hits: number
  readonly rejections: number
  readonly elapsedMs: number
  readonly stallMs: number
  readonly grownMb: number
  readonly calls: readonly string[]
  /** The code came to its end. */
  readonly finished: boolean
  /** In the open world. */
  readonly answers?: readonly unknown[]
  readonly output?: string
  readonly error?: string
  /** In the sandbox. */
  readonly executions?: readonly Execution[]
  readonly siblingKept?: boolean
}

const limits = { stallMs: 200, grownMb: 256, outChars: 300_000, calls: 1_000, files: 50 }

/** How long code may take beyond its own limits until somebody has ended it, on a machine that has more to do. */
const lateMs = 5_000

/** The harm that was done, by the same rules in both worlds. */
export function judge(attack: Attack, { end, report }: World, allowedMs = Infinity): readonly Harm[] {
  if (!report) return [end === 'died' ? 'death' : 'hang']
  const signs: Readonly<Record<Harm, boolean>> = {
    leak: report.leaks.length > 0,
    pollution: report.changed.length > 0 || !report.environmentKept,
    files: !report.filesKept || report.filesOpened > limits.files,
    network: report.hits > 0,
    wrong: isWrong(attack, report),
    flood: report.outChars > (attack.outChars ?? limits.outChars) || report.calls.length > limits.calls,
    memory: report.grownMb > limits.grownMb,
    stall: report.stallMs >= limits.stallMs,
    hang: end === 'hung' || !report.finished || report.elapsedMs > allowedMs + lateMs,
    death: end === 'died',
    rejection: report.rejections > 0,
    sibling: report.siblingKept === false,
  }
  return keysOf(signs).filter((harm) => signs[harm])
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  // An object literal of ours: its keys are those of its type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.keys(record) as Key[]
}

function isWrong({ right }: Attack, report: Report): boolean {
  if (!right) return false
  if ('answer' in right && !isDeepStrictEqual(answersOf(report), [right.answer])) return true
  if (right.calls && !isDeepStrictEqual(report.calls, right.calls)) return true
  return right.output !== undefined && outputOf(report) !== right.output
}

function answersOf({ answers, executions = [] }: Report): readonly unknown[] {
  if (answers) return answers
  return executions.flatMap((execution) => (execution.kind === 'answer' ? [toValue(execution.value)] : []))
}

/** Values as an application gets them. */
function toValue(value: Encoded): unknown {
  return decode(value)
}

function outputOf({ output, executions = [] }: Report): string {
  return output ?? executions.map((execution) => execution.output).join('')
}

/** How the last action ended in the sandbox. */
export function endingOf({ executions = [] }: Report): string {
  const last = executions.at(-1)
  switch (last?.kind) {
    case undefined:
      return 'nothing'
    case 'error':
      return `error:${last.error.name}`
    case 'killed':
      return `killed:${last.reason}`
    case 'value':
    case 'answer':
      return last.kind
  }
}

/** Harms for an assertion: those that are as expected, or all of them with what was seen. */
export function explained(harms: readonly Harm[], expected: readonly Harm[], world: World): readonly string[] {
  const isExpected = expected.length === 0 ? harms.length === 0 : expected.every((harm) => harms.includes(harm))
  return isExpected ? expected : [...harms, JSON.stringify(world).slice(0, 2_000)]
}
