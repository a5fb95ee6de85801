import { ExecutorError } from '../../core/errors.ts'
import type { ExecuteRequest, Execution, KillReason } from '../../core/executor.ts'
import type { Limits } from '../../core/limits.ts'

const none = { output: '', outputDropped: 0, floating: [], clearedTimers: 0 }

/**
 * What comes of an action that need not reach the interpreter at all; nothing for all others.
 *
 * @throws {ExecutorError} when the host passes more variables than it may.
 */
export function checkRequest({ code, variables }: ExecuteRequest, limits: Limits): Execution | undefined {
  const { sourceBytes, variablesBytes } = limits
  const bytes = Buffer.byteLength(code)
  if (bytes > sourceBytes) {
    const message = `The code has ${bytes} bytes; at most ${sourceBytes} are allowed. Write it in smaller actions.`
    return { ...none, kind: 'error', error: { name: 'RangeError', message } }
  }
  if (variables && Buffer.byteLength(JSON.stringify(variables)) > variablesBytes) {
    throw new ExecutorError(
      'protocol',
      `The variables take more than ${variablesBytes} bytes. Pass less, or raise limits.variablesBytes.`,
    )
  }
  return undefined
}

/** An action that was ended before it began. */
export function neverRun(reason: KillReason, message: string): Execution {
  return { ...none, kind: 'killed', reason, message }
}
