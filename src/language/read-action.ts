import { parse } from 'acorn'
import type { Program } from 'acorn'

import { ActionSyntaxError } from './action-syntax-error.ts'
import type { Position, ToOriginal } from './positions.ts'
import { hasTypeArguments, TypeScriptMissingError } from './typescript.ts'
import type { TypeScript } from './typescript.ts'

/** An action as JavaScript, parsed, and the way back to the text the model wrote. */
export type ReadAction = { readonly code: string; readonly program: Program; readonly toOriginal: ToOriginal }

/** Words and marks of TypeScript. Without one of them a text that does not parse is wrong JavaScript. */
const typeMarks =
  /[\w$)\]}?]\s*\??:|\b(?:as|satisfies|interface|type|enum|namespace|module|declare|abstract|implements|private|public|protected|readonly|override|this\s*:)\b|<[\w$\s,[\]|&{}:;'".]+>|[\w$)\]]!/

/** What is hardly ever written in anything else: then an error of TypeScript is the one to tell. */
const sureMarks =
  /:\s*(?:string|number|boolean|any|unknown|void|never|object|Record<|Array<|Map<|Set<|Promise<|[A-Z]\w*\[\])|\b(?:interface|enum|namespace|declare)\s+\w|\btype\s+\w+\s*(?:<[^=\n]{1,80}>)?\s*=|\bsatisfies\s|\bas\s+(?:const|any|unknown|string|number|[A-Z])/

/**
 * Parses an action. What is JavaScript is taken as it is; what is not is tried as TypeScript.
 *
 * @throws {ActionSyntaxError} when it is neither; of both errors the one that comes later in the text, since the
 *   earlier one stands where one of the two languages ended.
 */
export function readAction(source: string, typescript: TypeScript | undefined): ReadAction {
  if (typescript && hasTypeArguments(source)) {
    const read = attempt(() => readTypeScript(source, typescript))
    if (!(read instanceof Error)) return read
  }
  const read = attempt(() => readJavaScript(source))
  if (!(read instanceof Error)) return read
  if (!typescript || read instanceof TypeScriptMissingError || !typeMarks.test(source)) throw read
  const second = attempt(() => readTypeScript(source, typescript))
  if (second instanceof TypeScriptMissingError) throw new ActionSyntaxError(`${read.message}. ${second.message}`, read)
  if (second instanceof Error) throw sureMarks.test(source) && isLater(second, read) ? second : read
  return second
}

function readJavaScript(code: string): ReadAction {
  return { code, program: parseAction(code), toOriginal: (position) => position }
}

function readTypeScript(source: string, typescript: TypeScript): ReadAction {
  const { code, toOriginal } = typescript.toJavaScript(source)
  return { code, program: atOriginal(toOriginal, () => parseAction(code)), toOriginal }
}

/** Does something that may find a mistake; its place is then that in the original. */
export function atOriginal<Result>(toOriginal: ToOriginal, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ActionSyntaxError)) throw error
    throw new ActionSyntaxError(error.message, toOriginal(error))
  }
}

function attempt<Result>(work: () => Result): Result | ActionSyntaxError | TypeScriptMissingError {
  try {
    return work()
  } catch (error) {
    if (error instanceof ActionSyntaxError || error instanceof TypeScriptMissingError) return error
    throw error
  }
}

function isLater(one: Position, other: Position): boolean {
  return one.line > other.line || (one.line === other.line && one.column > other.column)
}

function parseAction(code: string): Program {
  try {
    return parse(code, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
      allowHashBang: true,
    })
  } catch (error) {
    throw toSyntaxError(error, code)
  }
}

function toSyntaxError(error: unknown, code: string): unknown {
  if (error instanceof RangeError) {
    return new ActionSyntaxError('The code is nested too deeply to be parsed.', { line: 1, column: 1 })
  }
  if (!(error instanceof SyntaxError) || !('loc' in error)) return error
  const { line, column } = readLocation(error.loc)
  const at = 'pos' in error && typeof error.pos === 'number' ? error.pos : -1
  const message =
    code[at] === '@'
      ? 'Decorators cannot be used here. Call the function with the class or the method instead.'
      : error.message.replace(/ \(\d+:\d+\)$/, '')
  return new ActionSyntaxError(message, { line, column: column + 1 })
}

function readLocation(location: unknown): Position {
  if (typeof location !== 'object' || location === null) return { line: 1, column: 0 }
  const { line, column }: { line?: unknown; column?: unknown } = location
  return { line: typeof line === 'number' ? line : 1, column: typeof column === 'number' ? column : 0 }
}
