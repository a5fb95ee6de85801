import { findBracketProblem } from './brackets.ts'
import type { BracketProblem } from './brackets.ts'
import type { Explained } from './explain.ts'
import type { Position } from './positions.ts'

const maxSourceChars = 300_000

type Place = { readonly source: string; readonly position: Position; readonly offset: number }

type Rule = {
  readonly pattern: RegExp
  readonly explain: (match: readonly string[], place: Place) => string
}

const rules: readonly Rule[] = [
  { pattern: /^Unexpected token$/, explain: (_, place) => explainToken(place) },
  {
    pattern: /^Unexpected character '(.+)'$/,
    explain: ([, character = ''], place) => explainCharacter(character, place),
  },
  {
    pattern: /^Unterminated string constant$/,
    explain: () => 'The text that begins here is not closed in its line. For a text of several lines write `…`.',
  },
  {
    pattern: /^Unterminated template$/,
    explain: () => 'The template that begins here is not closed: its ` is missing.',
  },
  {
    pattern: /^Unterminated comment$/,
    explain: () => 'The comment that begins here is not closed: its */ is missing.',
  },
  {
    pattern: /^Unterminated regular expression$/,
    explain: () =>
      'The regular expression that begins here is not closed: its / is missing. Write a / inside it as \\/.',
  },
  {
    pattern: /^Identifier '(.+)' has already been declared$/,
    explain: ([, name = '']) =>
      `${name} is declared twice in this program. Leave out the second const or let, or choose another name.`,
  },
  {
    pattern: /^Assigning to rvalue$/,
    explain: () => 'What stands left of = cannot be assigned to. To compare, write ===.',
  },
  {
    pattern: /^(Cannot use keyword 'await' outside an async function|Can not use 'await' .*)$/,
    explain: () => 'await stands in a function that is not async. Write async before that function.',
  },
  {
    pattern: /^(The keyword|Keyword) '(.+)' is reserved$/,
    explain: ([, , word = '']) => `${word} is a word of the language, not a name. Choose another name.`,
  },
  {
    pattern: /^Unsyntactic (break|continue)$/,
    explain: ([, word = '']) => `${word} stands outside of a loop. In a callback, use return.`,
  },
  {
    pattern: /^Deleting local variable in strict mode$/,
    explain: () => 'A variable cannot be deleted. Assign undefined to it.',
  },
  {
    pattern: /^'with' in strict mode$/,
    explain: () => 'There is no with here. Write out what the names belong to.',
  },
]

/** Says of a program that does not parse what it is instead, or what is missing where. */
export function explainSyntax(source: string, message: string, position: Position): Explained {
  if (source.length > maxSourceChars) return { message }
  const place = { source, position, offset: offsetOf(source, position) }
  const whole = isParserMessage(message) ? whatItIs(source) : undefined
  if (whole !== undefined) return { message: whole }
  for (const { pattern, explain } of rules) {
    const match = pattern.exec(message)
    if (match) return { message: explain(match, place) }
  }
  return { message }
}

/** What is said by us about a program that does parse needs no guess at what it is. */
function isParserMessage(message: string): boolean {
  return /^(Unexpected|Unterminated|Assigning to|Invalid|Expecting)/.test(message)
}

/** Long lines are no line of Python, and take long to match. */
const maxLineChars = 300
const python = [
  /^\s*(async )?def \w+\(.*\).*:\s*(#.*)?$/,
  /^\s*class \w+(\(\w*\))?:\s*$/,
  /^\s*(if|elif|for|while|with|except)\b[^{}]*:\s*(#.*)?$/,
  /^\s*(else|try|finally):\s*(#.*)?$/,
  /^\s*from [\w.]+ import /,
  /^\s*import \w+(\.\w+)*( as \w+)?\s*$/,
  /\bprint\(f["']/,
  /^\s*\w+ = \[.* for \w+ in .*\]\s*$/,
  /^\s*"""/,
]

function whatItIs(source: string): string | undefined {
  const lines = source.split('\n', 500).filter((line) => line.length <= maxLineChars)
  if (lines.some((line) => line.trimStart().startsWith('```')))
    return 'The program holds a code fence (```), which is no JavaScript. Write the program alone.'
  if (lines.some((line) => python.some((pattern) => pattern.test(line))))
    return 'This is Python; write JavaScript: const x = …, console.log(…), for (const item of list) { … }, `text ${x}`.'
  const first = lines.find((line) => line.trim() !== '') ?? ''
  if (/^[A-Z][a-z']+,?( [A-Za-z',]+){3,}[.:!]?\s*$/.test(first.trim()))
    return 'The program begins with a sentence, which is no JavaScript. Write it outside of the program, or after //.'
  return undefined
}

function explainToken(place: Place): string {
  const { source, offset } = place
  const token = tokenAt(source, offset)
  const problem = findBracketProblem(source)
  if (token === '')
    return `The program ends too early: ${problem?.kind === 'unclosed' ? unclosed(place, problem) : ended}`
  return (problem && explainBracket(place, token, problem)) ?? `Unexpected ${token}.${explainUnexpected(place, token)}`
}

const ended = 'something is missing at its end.'

function explainBracket(place: Place, token: string, problem: BracketProblem): string | undefined {
  const { offset } = place
  if (problem.kind === 'unclosed')
    return problem.offset < offset ? `Unexpected ${token}. Perhaps ${unclosed(place, problem)}` : undefined
  if (problem.offset !== offset) return undefined
  return problem.kind === 'extra'
    ? `There is a ${token} too many: nothing is open that it could close.`
    : `Unexpected ${token}: ${unclosed(place, problem.opened)}`
}

function unclosed(
  { source }: Place,
  { bracket, offset }: { readonly bracket: string; readonly offset: number },
): string {
  return `the ${bracket} opened in ${where(source, offset)} is not closed.`
}

function explainUnexpected({ source, offset }: Place, token: string): string {
  const before = source.slice(Math.max(0, offset - 200), offset).trimEnd()
  if (/\bconst\s+[\w$]+$/.test(before)) return ' A const needs a value: const name = value.'
  if (/^[\w$"'`]/.test(token) && /[\w$"'`)\]]$/.test(before))
    return ' Before it an operator, a comma or a bracket is missing.'
  if (token === '<' || /^<\/?\w/.test(source.slice(offset, offset + 20)))
    return ' Write text such as HTML in quotes: `<p>…</p>`.'
  return ' Look at what stands before it.'
}

function explainCharacter(character: string, { source, offset }: Place): string {
  if (/[\u2018\u2019\u201c\u201d\u00ab\u00bb]/.test(character))
    return `${character} is no quotation mark of JavaScript. Use " or ' or \`.`
  if (character === '#' || source[offset - 1] === '#') return '# begins no comment. Comments begin with //.'
  return `The character ${JSON.stringify(character)} has no meaning here. Put it in quotes, or leave it out.`
}

function tokenAt(source: string, offset: number): string {
  return /^(?:[\w$]+|=>|\.{3}|[=!]==?|\S)/.exec(source.slice(offset, offset + 40).trimStart())?.[0] ?? ''
}

function where(source: string, offset: number): string {
  const lines = source.slice(0, offset).split('\n')
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

function offsetOf(source: string, { line, column }: Position): number {
  let start = 0
  for (let at = 1; at < line; at += 1) {
    const next = source.indexOf('\n', start)
    if (next === -1) break
    start = next + 1
  }
  return start + column - 1
}
