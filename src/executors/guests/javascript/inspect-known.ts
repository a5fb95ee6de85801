import { bareList } from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import type { Drawing, Look } from './inspect-look.ts'

type Known = (look: Look, value: object) => Drawing | string | undefined

const known: BareList<Known> = bareList()

/** Says how objects of a class of the prelude are shown; `draw` gives nothing for every other object. */
export function showAs(draw: Known): void {
  known[known.length] = draw
}

/** How an object of the prelude's own classes is shown; nothing for every other object. */
export function knownDrawing(look: Look, value: object): Drawing | string | undefined {
  for (let at = 0; at < known.length; at += 1) {
    const drawing = known[at]?.(look, value)
    if (drawing !== undefined) return drawing
  }
  return undefined
}
