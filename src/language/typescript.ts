import { decode } from '@jridgewell/sourcemap-codec'

import { ActionSyntaxError } from './action-syntax-error.ts'
import { originalPositions } from './positions.ts'
import type { Position, ToOriginal } from './positions.ts'

/** What `amaro` does: takes the types out of a text, or rewrites what is more than types. */
export type Transform = (
  source: string,
  options: { readonly mode: 'strip-only' | 'transform'; readonly sourceMap?: boolean },
) => { readonly code: string; readonly map?: string }

/** Gives a transformer that was never used before: one that broke must not be used again. */
export type LoadTransform = () => Transform

/** JavaScript that a TypeScript text was made into, and the way back. */
export type Stripped = { readonly code: string; readonly toOriginal: ToOriginal }

/** The transformer is WebAssembly with a small stack: deeper text makes it break, and loading it again takes time. */
const maxDepth = 250

/** Where a syntax error of a wrapped text stands in the text itself. */
const wrapped = { before: 'async()=>{', after: '\n}' }

/**
 * Takes types out of actions, in the thread of the interpreter they are for. What is only types is made blank, so that
 * positions stay; enums, namespaces and parameter properties are rewritten, with a map of positions.
 */
export class TypeScript {
  readonly #load: LoadTransform
  #transform: Transform | undefined

  constructor(load: LoadTransform) {
    this.#load = load
  }

  /**
   * @throws {ActionSyntaxError} when it is no TypeScript either, or cannot be read.
   * @throws {TypeScriptMissingError} when there is nothing to do it with.
   */
  toJavaScript(source: string): Stripped {
    checkDepth(source)
    try {
      return this.#strip(source)
    } catch (error) {
      if (readFailure(error)?.code !== 'UnsupportedSyntax') throw this.#toSyntaxError(error)
    }
    try {
      return this.#rewrite(source)
    } catch (error) {
      throw this.#toSyntaxError(error)
    }
  }

  /** A `return` at the top is allowed in actions, and nowhere else. */
  #strip(source: string): Stripped {
    try {
      return { code: this.#run(source, 'strip-only').code, toOriginal: same }
    } catch (error) {
      if (!isReturn(error)) throw error
    }
    const { before, after } = wrapped
    try {
      const { code } = this.#run(`${before}${source}${after}`, 'strip-only')
      return { code: code.slice(before.length, code.length - after.length), toOriginal: same }
    } catch (error) {
      throw shifted(error)
    }
  }

  #rewrite(source: string): Stripped {
    try {
      const { code, map } = this.#run(source, 'transform')
      return { code, toOriginal: originalPositions(() => decode(readMappings(map))) }
    } catch (error) {
      if (!isReturn(error)) throw error
    }
    const { before, after } = wrapped
    try {
      const { code, map } = this.#run(`${before}${source}${after}`, 'transform')
      const back = originalPositions(() => decode(readMappings(map)).slice(1))
      return { code: withoutEnds(code), toOriginal: (position) => unwrapped(back(position)) }
    } catch (error) {
      throw shifted(error)
    }
  }

  #run(source: string, mode: 'strip-only' | 'transform'): ReturnType<Transform> {
    this.#transform ??= this.#load()
    return this.#transform(source, { mode, sourceMap: mode === 'transform' })
  }

  #toSyntaxError(error: unknown): Error {
    if (error instanceof ActionSyntaxError) return error
    const failure = readFailure(error)
    if (failure) return new ActionSyntaxError(failure.message, failure)
    // It ran out of its stack, or broke in another way. What it holds now is anybody's guess.
    this.#transform = undefined
    if (error instanceof TypeScriptMissingError) return error
    return new ActionSyntaxError(
      'The TypeScript is nested too deeply, or too long, to be read. Write it with fewer levels, or as JavaScript.',
      top,
    )
  }
}

/** There is nothing to take types out with; the message is for the model. */
export class TypeScriptMissingError extends Error {
  override readonly name = 'TypeScriptMissingError'
}

/** Code that is JavaScript too, but means something else there: `f<string>(x)` compares twice. */
export function hasTypeArguments(source: string): boolean {
  return /[\w$]\s?<\s?(?:string|number|boolean|unknown|any|[A-Z][\w$]*(?:\[\]|<[^<>()\n;]{1,80}>)?)(?:\s?[,|]\s?[^<>()\n;]{1,80})?(?:\[\])?>\s?\(/.test(
    source,
  )
}

const top: Position = { line: 1, column: 1 }

function same(position: Position): Position {
  return position
}

function checkDepth(source: string): void {
  let depth = 0
  for (const bracket of source.matchAll(/[([{<>}\])]|=>/g)) {
    const [text] = bracket
    if (text === '=>') continue
    depth = Math.max(0, depth + ('([{<'.includes(text) ? 1 : -1))
    if (depth > maxDepth) {
      throw new ActionSyntaxError('The TypeScript is nested too deeply to be read.', placeOf(source, bracket.index))
    }
  }
}

function placeOf(source: string, index: number): Position {
  const before = source.slice(0, index)
  return { line: before.split('\n').length, column: index - before.lastIndexOf('\n') }
}

type Failure = Position & { readonly code: string; readonly message: string }

/** What the transformer throws is a plain object, with a column that counts from 0. */
function readFailure(error: unknown): Failure | undefined {
  if (typeof error !== 'object' || error === null || error instanceof Error) return undefined
  const { code, message, startLine, startColumn }: Record<string, unknown> = { ...error }
  if (typeof code !== 'string' || typeof message !== 'string') return undefined
  const line = typeof startLine === 'number' ? startLine : 1
  const column = typeof startColumn === 'number' ? startColumn + 1 : 1
  return { code, message, line, column }
}

function isReturn(error: unknown): boolean {
  return readFailure(error)?.message.startsWith('Return statement') === true
}

/** The place of an error in a wrapped text, in the text itself. */
function shifted(error: unknown): unknown {
  const failure = readFailure(error)
  if (!failure) return error
  // What only a module may hold, such as an import, is wrong inside of a function.
  return failure.code === 'UnsupportedSyntax' ? error : new ActionSyntaxError(failure.message, unwrapped(failure))
}

function unwrapped({ line, column }: Position): Position {
  return { line, column: line === 1 ? Math.max(1, column - wrapped.before.length) : column }
}

/** The transformer writes a function over several lines: the first and the last one are those of the wrapping. */
function withoutEnds(code: string): string {
  const lines = code.trimEnd().split('\n')
  return lines.slice(1, -1).join('\n')
}

function readMappings(map: string | undefined): string {
  const parsed: unknown = JSON.parse(map ?? '{}')
  const { mappings }: { mappings?: unknown } = typeof parsed === 'object' && parsed !== null ? parsed : {}
  return typeof mappings === 'string' ? mappings : ''
}
