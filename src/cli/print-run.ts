import type { RunResult } from '../core/result.ts'
import type { Run } from '../core/run.ts'
import type { Look } from './page.ts'
import { Screen } from './screen.ts'
import { Transcript } from './transcript.ts'

export type PrintOptions = {
  /** Where to write. Default `process.stdout`. */
  readonly output?: NodeJS.WritableStream
  /** Default: when the output is a terminal and NO_COLOR is not set; FORCE_COLOR turns them on anywhere. */
  readonly colors?: boolean
  /** Cells of a line. Default: those of the terminal, at most 100; 80 where there is none. */
  readonly width?: number
}

/**
 * Shows a run while it goes on: its task, the thought, code, calls and output of each step, and the answer.
 *
 * Nothing that a model, a tool or the sandbox says can steer the terminal. Resolves with the result of the run, whatever
 * its status. A slow output slows only the showing. Errors of the output are its owner's to handle.
 */
export async function printRun<T>(run: Run<T>, options: PrintOptions = {}): Promise<RunResult<T>> {
  const { output = process.stdout } = options
  const look = toLook(output, options)
  const transcript = new Transcript(look)
  const screen = new Screen(output, look, isTerminal(output))
  try {
    for await (const event of run) await screen.write(transcript.add(event), transcript.status())
    const result = await run.result
    await screen.write(transcript.end(result), '')
    return result
  } finally {
    screen.close()
  }
}

/** How it is to look there. */
export function toLook(output: NodeJS.WritableStream, { colors, width }: PrintOptions): Look {
  const columns = 'columns' in output && typeof output.columns === 'number' ? output.columns : 80
  return { colors: colors ?? wantsColors(output), width: Math.max(24, width ?? Math.min(columns, 100)) }
}

function wantsColors(output: NodeJS.WritableStream): boolean {
  const { NO_COLOR: never, FORCE_COLOR: always } = process.env
  if (never) return false
  if (always !== undefined) return always !== '0' && always !== 'false'
  return isTerminal(output)
}

/** Whether the output is a terminal that can move its cursor. */
function isTerminal(output: NodeJS.WritableStream): boolean {
  return 'isTTY' in output && output.isTTY === true && process.env['TERM'] !== 'dumb'
}
