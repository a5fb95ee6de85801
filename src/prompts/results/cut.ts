/** Fewer repetitions than this are shown as they are. */
const minFolded = 3

/**
 * Takes the middle out of a text that is too long and says how much, at the end of a line where one is near. Each half
 * gets half of the room.
 */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const half = Math.floor(max / 2)
  const head = headOf(text, half)
  const tail = tailOf(text, half)
  return `${head}\n[… ${text.length - head.length - tail.length} characters left out …]\n${tail}`
}

function headOf(text: string, max: number): string {
  const end = text.lastIndexOf('\n', max)
  return text.slice(0, isNear(max - end, max) ? end : max)
}

function tailOf(text: string, max: number): string {
  const start = text.length - max
  const end = text.indexOf('\n', start)
  return text.slice(end !== -1 && isNear(end - start, max) ? end + 1 : start)
}

/** Whether to end at a line costs little of what could be shown. */
function isNear(distance: number, max: number): boolean {
  return distance <= max / 5
}

/** Lines that follow each other and are the same are written once, with their number. */
export function fold(text: string): string {
  const folded: string[] = []
  let repeated = 0
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    if (index > 0 && line === lines[index - 1] && line !== '') {
      repeated += 1
      continue
    }
    folded.push(...repetitions(lines[index - 1] ?? '', repeated), line)
    repeated = 0
  }
  folded.push(...repetitions(lines.at(-1) ?? '', repeated))
  return folded.join('\n')
}

function repetitions(line: string, times: number): string[] {
  if (times === 0) return []
  return times + 1 < minFolded ? [line] : [`[the line above ${times} times more]`]
}
