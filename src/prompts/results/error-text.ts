import type { ErrorData } from '../../core/errors.ts'
import type { ActionStep, CallRecord } from '../../core/steps.ts'
import { cut } from './cut.ts'

const maxStackLines = 5

/** What went wrong, where, and what is left of it. */
export function errorText({ code, calls }: Pick<ActionStep, 'code' | 'calls'>, error: ErrorData): string {
  const details = error.details ?? {}
  const parts = [error.message, placeOf(details), frameOf(code, details), stackOf(details)]
  if (error.code === 'code-killed') parts.push(`${remedyOf(details)}${lost(calls)}`)
  return `Error:\n${parts.filter((part) => part !== '').join('\n')}`
}

type Details = Readonly<Record<string, unknown>>

/** Where it is, when that is not in this program. */
function placeOf({ file, line }: Details): string {
  return typeof file === 'string' && typeof line === 'number' ? `in ${file}, line ${line}:` : ''
}

/** The lines around the place; where only the place is known, its line. */
function frameOf(code: string | undefined, { frame, file, line, column }: Details): string {
  if (typeof frame === 'string') return frame
  if (code === undefined || file !== undefined || typeof line !== 'number') return ''
  const source = code.split('\n')[line - 1]
  if (source === undefined || source.length > 200) return `(line ${line})`
  const label = `  ${line} | `
  const isWithin = typeof column === 'number' && column <= source.length + 1
  return `${label}${source}${isWithin ? `\n${' '.repeat(label.length + column - 1)}^` : ''}`
}

/** The way to the place, when it leads through functions. */
function stackOf({ stack }: Details): string {
  const lines = typeof stack === 'string' ? stack.split('\n') : []
  const outer = lines.slice(1).filter((line, index) => line !== lines[index])
  if (outer.length === 0) return ''
  const more = outer.length > maxStackLines ? `\n    and ${outer.length - maxStackLines} more` : ''
  return `Called from:\n${outer.slice(0, maxStackLines).join('\n')}${more}`
}

/** What to do about a limit. */
function remedyOf({ reason }: Details): string {
  if (reason === 'timeout')
    return 'Do less in one program: check that every loop ends, and spread the work over several programs.\n'
  if (reason === 'memory') return 'Keep less data at once: take what you need of each part and let go of the rest.\n'
  return ''
}

/** Effects are not rolled back with the variables, so a killed step tells what it did. */
function lost(calls: readonly CallRecord[]): string {
  return `\nVariables set by this program are lost; those from before are kept.${callList(calls)}`
}

function callList(calls: readonly CallRecord[]): string {
  if (calls.length === 0) return ''
  const lines = calls.slice(0, 20).map(({ tool, input, end }) => {
    const result = end === undefined ? 'no result' : end.ok ? cut(JSON.stringify(end.value), 200) : end.error.message
    return `- ${tool}(${cut(JSON.stringify(input), 200)}): ${result}`
  })
  const more = calls.length > 20 ? `\n- and ${calls.length - 20} more` : ''
  return `\nThese calls were made and are not undone; your next program can read them as lastStep.calls, a list of { tool, input, ok, value or error }:\n${lines.join('\n')}${more}`
}
