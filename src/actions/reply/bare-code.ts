import { CodeScanner } from './code-scanner.ts'

/** How a line of code begins where no bracket is open. Prose does not begin like this. */
const codeLine =
  /^(?:(?:const|let|var)\s+(?:[\w$]+|[{[].*)(?:\s*[=;,:].*)?$|(?:async\s+)?function\b|class\s+\w+.*\{|(?:if|for|while|switch)\s*\(|(?:for\s+)?await\s*[\w$(]+|(?:try|do|else)\s*\{|(?:return|throw)\s|[\w$]+(?:\.[\w$]+)*\s?(?:\(|\[|[-+*/]?=[^>]|\+\+|--)|[}\])]|\.[\w$]|\?|:|\/\/|\/\*|[-+*/&|]{1,2}\s)/

/**
 * The program in a reply without any mark: the whole reply if each line can only be code, else its end, from the last
 * `finalAnswer(` that begins a line (and the lines of code right above it) to the last character.
 */
export function bareCode(text: string): string | undefined {
  const whole = text.trim()
  if (/^await\s|[\w$]\(|=/.test(whole) && isCode(whole)) return whole
  const at = Math.max(...['finalAnswer(', 'await finalAnswer('].map((call) => lastLineStart(whole, call)))
  if (at < 0) return undefined
  const above = whole.slice(0, at).split('\n').slice(0, -1)
  let lines = 0
  while (lines < above.length && codeLine.test(above.at(-1 - lines)?.trim() ?? '')) lines += 1
  const tail = whole.slice(at)
  const longer = [...above.slice(above.length - lines), tail].join('\n')
  return [longer, tail].find((code) => isCode(code))
}

function lastLineStart(text: string, call: string): number {
  const at = text.lastIndexOf(`\n${call}`)
  return at >= 0 ? at + 1 : text.startsWith(call) ? 0 : -1
}

function isCode(code: string): boolean {
  const scanner = new CodeScanner(code)
  let at = 0
  for (const line of code.split('\n')) {
    const content = line.trim()
    const start = at + line.search(/\S|$/)
    if (content !== '' && scanner.placeOf(start) === 'code' && scanner.depth === 0 && !codeLine.test(content))
      return false
    at += line.length + 1
  }
  return scanner.isWhole() && /[)\]};'"`\w]$/.test(code)
}
