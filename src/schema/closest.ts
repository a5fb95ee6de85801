/** More names, and longer ones, are not looked at: whoever wrote them did not mistype them. */
const maxCandidates = 2_000
const maxNameChars = 64
const maxSuggestions = 3

/** Those names that somebody who wrote `name` most likely meant, the likeliest first. */
export function closest(name: string, candidates: Iterable<string>): string[] {
  if (name.length > maxNameChars) return []
  const scored = new Map<string, number>()
  let seen = 0
  for (const candidate of candidates) {
    seen += 1
    if (seen > maxCandidates) break
    if (candidate === name || candidate === '' || candidate.length > maxNameChars) continue
    const score = scoreOf(name, candidate)
    if (score !== undefined) scored.set(candidate, score)
  }
  const best = Math.min(...scored.values())
  // Beside a name that differs only in how it is written, the others are noise.
  const worst = best === 0 ? 0 : best + 1
  return [...scored]
    .filter(([, score]) => score <= worst)
    .toSorted(([left, first], [right, second]) => first - second || left.localeCompare(right, 'en'))
    .slice(0, maxSuggestions)
    .map(([candidate]) => candidate)
}

/** The question whether one of these was meant, with a space before it; empty without any. */
export function didYouMean(names: readonly string[]): string {
  const last = names.at(-1)
  if (last === undefined) return ''
  const others = names.slice(0, -1)
  return ` Did you mean ${others.length === 0 ? last : `${others.join(', ')} or ${last}`}?`
}

/** How far apart two names are; nothing when nobody would take one for the other. */
function scoreOf(name: string, candidate: string): number | undefined {
  const [left, right] = [plain(name), plain(candidate)]
  if (left === right) return 0
  const shorter = Math.min(left.length, right.length)
  if (shorter >= 4 && (right.startsWith(left) || left.startsWith(right))) return 2.5
  const most = shorter < 3 ? 0 : Math.min(3, Math.max(1, Math.floor(shorter / 3)))
  if (Math.abs(left.length - right.length) > most) return undefined
  const distance = distanceOf(left, right)
  return distance <= most ? distance : undefined
}

/** Without what differs between the ways in which languages write names. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_$-]/g, '')
}

/** How many letters were left out, put in, replaced, or swapped with their neighbour (Damerau and Levenshtein). */
function distanceOf(left: string, right: string): number {
  let before: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const cost = left[row - 1] === right[column - 1] ? 0 : 1
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      const swapped = isSwap ? (before[column - 2] ?? Infinity) + 1 : Infinity
      const changed = (previous[column - 1] ?? 0) + cost
      current[column] = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, changed, swapped)
    }
    before = previous
    previous = current
  }
  return previous[right.length] ?? 0
}
