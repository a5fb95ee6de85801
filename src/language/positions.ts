/** A place in a source text; both count from 1. */
export type Position = { readonly line: number; readonly column: number }

/** Finds where a place in rewritten code stands in the code that was rewritten. */
export type ToOriginal = (position: Position) => Position

/** Segments of a source map, line by line: column in the result, source, line and column in the original. */
export type Mappings = readonly (readonly (readonly number[])[])[]

/**
 * Reads a decoded source map the other way round. A place nobody knows is returned as it is. The map is made when it is
 * first needed: few actions fail.
 */
export function originalPositions(makeMappings: () => Mappings): ToOriginal {
  let mappings: Mappings | undefined
  return ({ line, column }) => {
    mappings ??= makeMappings()
    const segments = mappings[line - 1] ?? []
    const index = segments.findLastIndex(([start = 0]) => start <= column - 1)
    const [segment, next] = [segments[index], segments[index + 1]]
    if (segment === undefined) return { line, column }
    const [start = 0, , originalLine = 0, originalColumn = 0] = segment
    const [, , nextLine, nextColumn = 0] = next ?? []
    const here = originalColumn + column - 1 - start
    // What was put in place of something shorter all stands where that stood.
    const isBeyond = nextLine === originalLine && here >= nextColumn
    return { line: originalLine + 1, column: (isBeyond ? originalColumn : here) + 1 }
  }
}
