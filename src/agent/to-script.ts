import type { ActionStep, Step } from '../core/steps.ts'
import { decode } from '../values/codec.ts'
import { findRepeated, joinable } from './joinable.ts'

/**
 * All programs of a run, or of a session, as one: each after those before it, below a comment with its step.
 *
 * It runs in the same sandbox with the same tools and gives the answer of the last step that answered; earlier answers
 * do not end it. A program that failed is tried again and may fail again; one that did not parse or was killed stands
 * there as a comment, and so does what it would have defined. Calls that were made outright are calls of the program.
 */
export function toScript(what: readonly Step[] | { readonly steps: readonly Step[] }): string {
  const steps = 'steps' in what ? what.steps : what
  const last = steps.findLastIndex((step) => step.kind === 'action' && step.outcome.kind === 'answer')
  const repeated = findRepeated(steps.flatMap((step) => (step.kind === 'action' && step.code ? [step.code] : [])))
  const parts = steps.flatMap((step, index) => {
    if (step.kind === 'task') return [comment(`Task: ${step.task}`)]
    return step.kind === 'action' ? [toPart(step, { repeated, isLast: index === last })] : []
  })
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`
}

type Place = { readonly repeated: ReadonlySet<string>; readonly isLast: boolean }

function toPart(step: ActionStep, { repeated, isLast }: Place): string {
  const { number, code } = step
  if (code === undefined) return [comment(`Step ${number}`), ...toCalls(step, isLast)].join('\n')
  const title = comment(`Step ${number}${wrongOf(step)}`)
  if (!isTried(step)) return `${title}\n${comment(code)}`
  const isFailed = step.execution?.kind === 'error'
  const text = joinable(code, { repeated, isAnswer: isLast, isBlock: isFailed })
  return isFailed
    ? `${title}\ntry {\n${text}\n} catch (error) {\n  console.error(String(error))\n}`
    : `${title}\n${text}`
}

/** Whether a program can be part of a larger one: it parsed, and it did not have to be killed. */
function isTried({ execution }: ActionStep): boolean {
  if (execution?.kind === 'error') return execution.error.name !== 'SyntaxError'
  return execution !== undefined && execution.kind !== 'killed'
}

function wrongOf({ outcome }: ActionStep): string {
  return outcome.kind === 'error' ? `, which went wrong: ${outcome.error.message.split('\n')[0] ?? ''}` : ''
}

function toCalls({ calls, outcome }: ActionStep, isLast: boolean): string[] {
  const made = calls
    .filter(({ end }) => end?.ok === true)
    .map(({ tool, input }) => `await ${tool}(${toLiteral(input)})`)
  return isLast && outcome.kind === 'answer' ? [...made, `finalAnswer(${toLiteral(outcome.value)})`] : made
}

/** What was given in a call or as an answer outright came as JSON. */
function toLiteral(value: ActionStep['calls'][number]['input']): string {
  return JSON.stringify(decode(value)) ?? ''
}

function comment(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => `// ${line}`.trimEnd())
    .join('\n')
}
