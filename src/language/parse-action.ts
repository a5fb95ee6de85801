import { parse } from 'acorn'
import type { Options, Program } from 'acorn'

import { ActionSyntaxError } from './action-syntax-error.ts'
import type { Position } from './positions.ts'

const options: Options = {
  ecmaVersion: 'latest',
  sourceType: 'module',
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowHashBang: true,
}

/**
 * Parses an action as JavaScript. The interpreter runs it as a sloppy script, so what only strict code forbids is
 * allowed; the messages are those of a module, which know more about `await`.
 *
 * @throws {ActionSyntaxError} when it does not parse.
 */
export function parseAction(source: string): Program {
  try {
    return parse(source, options)
  } catch (error) {
    const failure = toSyntaxError(error, source)
    try {
      return parse(source, { ...options, sourceType: 'script', allowImportExportEverywhere: true })
    } catch {
      throw failure
    }
  }
}

function toSyntaxError(error: unknown, source: string): unknown {
  if (error instanceof RangeError) {
    return new ActionSyntaxError('The code is nested too deeply to be parsed.', { line: 1, column: 1 })
  }
  if (!(error instanceof SyntaxError) || !('loc' in error)) return error
  const { line, column } = readLocation(error.loc)
  const message = isAtSign(error, source)
    ? 'Decorators are not supported. Call the function that the decorator names yourself.'
    : error.message.replace(/ \(\d+:\d+\)$/, '')
  return new ActionSyntaxError(message, { line, column: column + 1 })
}

function isAtSign(error: SyntaxError & { readonly pos?: unknown }, source: string): boolean {
  return typeof error.pos === 'number' && source[error.pos] === '@'
}

function readLocation(location: unknown): Position {
  if (typeof location !== 'object' || location === null) return { line: 1, column: 0 }
  const { line, column }: { line?: unknown; column?: unknown } = location
  return { line: typeof line === 'number' ? line : 1, column: typeof column === 'number' ? column : 0 }
}
