import { charCodeAt } from '../../../../values/intrinsics.ts'

/**
 * Printable ASCII in the order of the default collation (CLDR root, which English does not change): punctuation, signs,
 * digits, letters. Nothing in it combines with its neighbours, so texts of it can be compared here, exactly.
 */
const order = '_-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$0123456789'

const places = placesOf()

/** The place of each code below 128; 0 for those that are not known. Both cases of a letter have the same. */
function placesOf(): readonly number[] {
  const list: number[] = []
  for (let code = 0; code < 128; code += 1) list[code] = placeOf(code)
  return list
}

function placeOf(code: number): number {
  if (code === 32) return 1
  const isUpper = code >= 65 && code <= 90
  const isLower = code >= 97 && code <= 122
  if (isUpper) return 100 + code - 65
  if (isLower) return 100 + code - 97
  const at = order.indexOf(String.fromCharCode(code))
  return at < 0 ? 0 : at + 2
}

/** How two texts compare by the default collation; nothing when one of them holds more than printable ASCII. */
export function compareAscii(left: string, right: string): number | undefined {
  const shared = left.length < right.length ? left.length : right.length
  let primary = 0
  let tertiary = 0
  for (let at = 0; at < shared; at += 1) {
    const first = place(left, at)
    const second = place(right, at)
    if (first === 0 || second === 0) return undefined
    if (primary === 0) primary = first - second
    if (tertiary === 0) tertiary = charCodeAt(right, at) - charCodeAt(left, at)
  }
  if (!isKnown(left, shared) || !isKnown(right, shared)) return undefined
  if (primary === 0) primary = left.length - right.length
  return sign(primary === 0 ? tertiary : primary)
}

function isKnown(text: string, from: number): boolean {
  for (let at = from; at < text.length; at += 1) if (place(text, at) === 0) return false
  return true
}

function sign(value: number): number {
  if (value === 0) return 0
  return value < 0 ? -1 : 1
}

function place(text: string, at: number): number {
  const code = charCodeAt(text, at)
  return code < 128 ? (places[code] ?? 0) : 0
}
