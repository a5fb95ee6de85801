import type { Program } from 'acorn'

import { ActionSyntaxError } from './action-syntax-error.ts'
import { decodeMappings } from './mappings.ts'
import { parseAction } from './parse-action.ts'
import { originalPositions } from './positions.ts'
import type { ToOriginal } from './positions.ts'

/**
 * What a stripper makes of TypeScript; `mappings` gives those of a source map. They are dear, and only errors need them.
 */
export type Stripped = { readonly code: string; readonly mappings?: () => string }

/**
 * Takes the types out of TypeScript. With `strip` every other character stays where it is; `transform` writes the
 * program anew, with enums, namespaces and parameter properties as JavaScript.
 *
 * @throws {UnsupportedSyntax} when stripping is not enough.
 * @throws {ActionSyntaxError} when it is no TypeScript either.
 */
export type StripTypes = (source: string, mode: 'strip' | 'transform') => Stripped

/** TypeScript that has to be written anew, since there is more in it to take out than types. */
export class UnsupportedSyntax extends ActionSyntaxError {}

/** Nothing can be said about the code as TypeScript. */
export class StripperFailure extends ActionSyntaxError {
  constructor(message: string) {
    super(message, { line: 1, column: 1 })
  }
}

/** An action as JavaScript, and the way back to what the model wrote. */
export type JavaScriptAction = { readonly code: string; readonly program: Program; readonly toSource: ToOriginal }

/** Deeper nesting than anybody writes; far less than a stripper takes. */
const maxDepth = 400
/** The stripper takes `return` only in a function. */
const header = 'async function $action(){'
const footer = '\n}'

/** Calls with type arguments, such as `f<string>(x)`, which are comparisons in JavaScript. Nobody writes those like this. */
const typeArguments = /[\w$]<[A-Za-z_$][\w$.]*(?:\[\])*(?:, ?[A-Za-z_$][\w$.]*(?:\[\])*)*>\(/

/** What is hardly ever written in anything but TypeScript: then its error is the one to tell. */
const sureMarks =
  /:\s*(?:string|number|boolean|any|unknown|void|never|object|Record<|Array<|Map<|Set<|Promise<|[A-Z]\w*\[\])|\b(?:interface|enum|namespace|declare)\s+\w|\btype\s+\w+\s*(?:<[^=\n]{1,80}>)?\s*=|\bsatisfies\s|\bas\s+(?:const|any|unknown|string|number|[A-Z])/

/** An enum or a namespace at the start of a line: to try stripping first would be for nothing. */
const surelyMore = /^[ \t]*(?:export[ \t]+)?(?:const[ \t]+)?(?:enum|namespace)[ \t]+[\w$]+[ \t]*\{/m

const same: ToOriginal = (position) => position

/**
 * Makes JavaScript of an action. What parses as JavaScript is JavaScript; all else is tried as TypeScript, if there is a
 * stripper.
 *
 * @throws {ActionSyntaxError} when it is neither; of both errors the one that is further on in the text.
 */
export function toJavaScript(source: string, strip: StripTypes | undefined): JavaScriptAction {
  const isMarked = strip !== undefined && typeArguments.test(source)
  let failure: unknown
  try {
    const program = parseAction(source)
    if (!isMarked) return { code: source, program, toSource: same }
    failure = { code: source, program, toSource: same }
  } catch (error) {
    if (strip === undefined || !(error instanceof ActionSyntaxError)) throw error
    failure = error
  }
  if (strip === undefined) throw failure
  try {
    return fromTypeScript(source, strip)
  } catch (error) {
    // It is JavaScript after all.
    if (isJavaScript(failure)) return failure
    throw furtherOn(failure, error, source)
  }
}

function isJavaScript(value: unknown): value is JavaScriptAction {
  return typeof value === 'object' && value !== null && 'program' in value
}

function furtherOn(first: unknown, second: unknown, source: string): unknown {
  if (!(first instanceof ActionSyntaxError) || !(second instanceof ActionSyntaxError)) return second
  if (second instanceof StripperFailure) return new ActionSyntaxError(`${first.message}. ${second.message}`, first)
  if (!sureMarks.test(source)) return first
  return second.line > first.line || (second.line === first.line && second.column > first.column) ? second : first
}

function fromTypeScript(source: string, strip: StripTypes): JavaScriptAction {
  if (depthOf(source) > maxDepth) {
    throw new StripperFailure(`As TypeScript it is nested more than ${maxDepth} deep: split it into functions.`)
  }
  const { code, toSource } = stripped(source, strip)
  try {
    return { code, program: parseAction(code), toSource }
  } catch (error) {
    if (!(error instanceof ActionSyntaxError)) throw error
    throw new ActionSyntaxError(error.message, toSource(error))
  }
}

type Way = { readonly code: string; readonly toSource: ToOriginal }

function stripped(source: string, strip: StripTypes): Way {
  try {
    return inEitherMode(source, strip)
  } catch (error) {
    if (!(error instanceof ActionSyntaxError && /return/i.test(error.message))) throw error
    return withReturns(source, strip)
  }
}

function inEitherMode(source: string, strip: StripTypes): Way {
  if (surelyMore.test(source)) return writtenAnew(source, strip)
  try {
    return { code: strip(source, 'strip').code, toSource: same }
  } catch (error) {
    if (!(error instanceof UnsupportedSyntax)) throw error
    return writtenAnew(source, strip)
  }
}

function writtenAnew(source: string, strip: StripTypes): Way {
  const { code, mappings } = strip(source, 'transform')
  return { code, toSource: originalPositions(() => decodeMappings(mappings?.() ?? '')) }
}

/** Strips the action as the body of a function. */
function withReturns(source: string, strip: StripTypes): Way {
  const shift: ToOriginal = ({ line, column }) =>
    line === 1 ? { line, column: Math.max(1, column - header.length) } : { line, column }
  try {
    const { code, toSource } = inEitherMode(`${header}${source}${footer}`, strip)
    if (code.startsWith(header)) return { code: code.slice(header.length, -footer.length), toSource: same }
    // Written anew, the function has a first and a last line of its own; lines must stay where they are.
    const lines = code.trimEnd().split('\n')
    return { code: ['', ...lines.slice(1, -1)].join('\n'), toSource: (position) => shift(toSource(position)) }
  } catch (error) {
    if (!(error instanceof ActionSyntaxError)) throw error
    throw new ActionSyntaxError(error.message, shift(error))
  }
}

/** How deep brackets are nested; those in texts count too, which is nearer to the truth than it is far. */
function depthOf(source: string): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < source.length; index += 1) {
    const character = source[index]
    if (character === '(' || character === '[' || character === '{') depth += 1
    else if (character === ')' || character === ']' || character === '}') depth = Math.max(0, depth - 1)
    deepest = Math.max(deepest, depth)
  }
  return deepest
}
