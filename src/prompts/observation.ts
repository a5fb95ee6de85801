import type { Execution } from '../core/executor.ts'
import type { Limits } from '../core/limits.ts'
import type { CallRecord, ActionStep } from '../core/steps.ts'

/** What came of an action, for the model: console output, last value, then what went wrong. */
export function observation(step: ActionStep, limits: Pick<Limits, 'consoleChars' | 'valueChars'>): string {
  const { execution, outcome } = step
  const parts = execution ? executionParts(execution, limits) : []
  if (outcome.kind === 'error') parts.push(errorText(step, outcome.error))
  if (outcome.kind === 'answer') parts.push('Your answer was taken.')
  return parts.length > 0 ? parts.join('\n\n') : 'The program ran without output.'
}

function executionParts(execution: Execution, limits: Pick<Limits, 'consoleChars' | 'valueChars'>): string[] {
  const { output, floating, clearedTimers } = execution
  const parts: string[] = []
  if (output !== '') parts.push(`Console output:\n${cut(output.trimEnd(), limits.consoleChars)}`)
  if (execution.kind === 'value' && execution.text !== undefined) {
    parts.push(`Last value:\n${cut(execution.text, limits.valueChars)}`)
  }
  if (floating.length > 0) {
    parts.push(`Note: ${floating.join(', ')} was called without await; it was awaited at the end of the program.`)
  }
  if (clearedTimers > 0) {
    parts.push(`Note: ${clearedTimers} timers were still running at the end of the program and were cleared.`)
  }
  return parts
}

function errorText(
  { code, calls }: ActionStep,
  { code: errorCode, message, details }: { code: string; message: string; details?: Readonly<Record<string, unknown>> },
): string {
  const frame = code === undefined ? '' : codeFrame(code, details)
  const lost =
    errorCode === 'code-killed'
      ? `\n\nVariables set by this program are lost; those from before are kept.${callList(calls)}`
      : ''
  return `Error:\n${message}${frame}${lost}`
}

/** The line the error points at, with a mark below the column. */
function codeFrame(code: string, details: Readonly<Record<string, unknown>> | undefined): string {
  const line = details?.['line']
  const column = details?.['column']
  if (typeof line !== 'number') return ''
  const source = code.split('\n')[line - 1]
  if (source === undefined || source.length > 200) return `\n(line ${line})`
  const label = `  ${line} | `
  const mark =
    typeof column === 'number' && column <= source.length + 1 ? `\n${' '.repeat(label.length + column - 1)}^` : ''
  return `\n${label}${source}${mark}`
}

/** Effects are not rolled back with the variables, so a killed step tells what it did. */
function callList(calls: readonly CallRecord[]): string {
  if (calls.length === 0) return ''
  const lines = calls.slice(0, 20).map(({ tool, input, end }) => {
    const result = end === undefined ? 'no result' : end.ok ? cut(JSON.stringify(end.value), 200) : end.error.message
    return `- ${tool}(${cut(JSON.stringify(input), 200)}): ${result}`
  })
  const more = calls.length > 20 ? `\n- and ${calls.length - 20} more` : ''
  return `\nThese calls were made and are not undone; your next program can read them as lastStep.calls, a list of { tool, input, ok, value or error }:\n${lines.join('\n')}${more}`
}

/** Takes the middle out of a text that is too long, and says how much. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const half = Math.floor(max / 2)
  return `${text.slice(0, half)}\n[… ${text.length - 2 * half} characters left out …]\n${text.slice(-half)}`
}
