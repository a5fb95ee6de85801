import { create } from '../../../../values/intrinsics.ts'

/**
 * Printable ASCII in the order of the default collation (CLDR root, which English does not change): punctuation, signs,
 * digits, letters. Nothing in it combines with its neighbours, so texts of it can be compared here, exactly.
 */
const order = '_-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$0123456789'

const places = placesOf()

/** The place of each character that is known. Both cases of a letter have the same. */
function placesOf(): Readonly<Record<string, number>> {
  const found: Record<string, number> = create(null)
  found[' '] = 1
  for (let at = 0; at < order.length; at += 1) found[order[at] ?? ''] = at + 2
  for (let code = 97; code <= 122; code += 1) {
    found[String.fromCharCode(code)] = code
    found[String.fromCharCode(code - 32)] = code
  }
  return found
}

/** How two texts compare by the default collation; nothing when one of them holds more than printable ASCII. */
// oxlint-disable-next-line complexity -- called for each step of a sort
export function compareAscii(left: string, right: string): number | undefined {
  if (left === right) return 0
  const shared = left.length < right.length ? left.length : right.length
  let primary = 0
  let isUpperFirst: boolean | undefined
  for (let at = 0; at < shared; at += 1) {
    const one = left[at] ?? ''
    const other = right[at] ?? ''
    const first = places[one]
    const second = places[other]
    if (first === undefined || second === undefined) return undefined
    if (one === other) continue
    if (primary === 0) primary = first - second
    isUpperFirst ??= one < other
  }
  if (!isKnown(left, shared) || !isKnown(right, shared)) return undefined
  if (primary === 0) primary = left.length - right.length
  return signOf(primary, isUpperFirst === true)
}

function isKnown(text: string, from: number): boolean {
  for (let at = from; at < text.length; at += 1) if (places[text[at] ?? ''] === undefined) return false
  return true
}

/** Where only the case differs, small letters come first. */
function signOf(primary: number, isUpperFirst: boolean): number {
  if (primary === 0) return isUpperFirst ? 1 : -1
  return primary < 0 ? -1 : 1
}
