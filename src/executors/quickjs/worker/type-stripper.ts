import { createRequire } from 'node:module'

import { ActionSyntaxError } from '../../../language/action-syntax-error.ts'
import { StripperFailure, UnsupportedSyntax } from '../../../language/to-javascript.ts'
import type { StripTypes } from '../../../language/to-javascript.ts'

type Output = { readonly code: string; readonly map?: string }
type Library = {
  readonly transformSync: (source: string, options: { readonly mode: string; readonly sourceMap: boolean }) => Output
}

let file = ''

/** Says where the library lies that strips types: a file beside that of the supervisor. */
export function setStripperFile(path: string): void {
  file = path
}

/** The library has to be loaded for each thread, and again once it broke. */
let library: Library | undefined

/**
 * A stripper that loads its library when it is first used: it takes more time and memory than all the rest. When the
 * library breaks, which deep nesting makes it do, that is an error of the code, and the next action gets a new one.
 */
export function createStripper(): StripTypes {
  return (source, mode) => {
    const { transformSync } = (library ??= load())
    try {
      if (mode === 'strip') return { code: transformSync(source, { mode: 'strip-only', sourceMap: false }).code }
      const { code } = transformSync(source, { mode, sourceMap: false })
      return { code, mappings: () => mappingsFor(source) }
    } catch (error) {
      throw toActionError(error)
    }
  }
}

/** Writes it once more, with its map: only an error needs one. */
function mappingsFor(source: string): string {
  try {
    library ??= load()
    return mappingsOf(library.transformSync(source, { mode: 'transform', sourceMap: true }).map)
  } catch {
    // It broke, or its file is gone: then a place is that in the code that ran.
    library = undefined
    return ''
  }
}

function load(): Library {
  const require = createRequire(file)
  try {
    // A new instance: what broke once must not be used again.
    delete require.cache[file]
    const loaded: Library = require(file)
    return loaded
  } catch {
    throw new StripperFailure(
      'TypeScript cannot be run here, since typescript.cjs is missing beside supervisor.js: write JavaScript.',
    )
  }
}

function toActionError(error: unknown): unknown {
  // It throws plain objects for errors of the code, and real errors when it breaks.
  if (error instanceof Error || typeof error !== 'object' || error === null) {
    library = undefined
    return new StripperFailure('As TypeScript it is nested too deeply: split it into functions.')
  }
  const { code, message, startLine, startColumn }: Readonly<Record<string, unknown>> = { ...error }
  const position = {
    line: typeof startLine === 'number' ? startLine : 1,
    column: typeof startColumn === 'number' ? startColumn + 1 : 1,
  }
  const text = typeof message === 'string' ? message : 'The code is no TypeScript.'
  return code === 'UnsupportedSyntax' ? new UnsupportedSyntax(text, position) : new ActionSyntaxError(text, position)
}

function mappingsOf(map: string | undefined): string {
  const read: unknown = map === undefined ? undefined : JSON.parse(map)
  return typeof read === 'object' && read !== null && 'mappings' in read && typeof read.mappings === 'string'
    ? read.mappings
    : ''
}
