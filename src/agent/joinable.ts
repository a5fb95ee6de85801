import jsTokens from 'js-tokens'
import type { Token } from 'js-tokens'

export type JoinOptions = {
  /** Names of functions that are declared in several of the programs. */
  readonly repeated: ReadonlySet<string>
  /** Whether its answer is that of the whole. */
  readonly isAnswer: boolean
  /** Whether it is to stand in a block, out of which its declarations must be seen. */
  readonly isBlock: boolean
}

/** A token with what stands around it that counts. */
type Placed = {
  readonly token: Token
  /** How many brackets are open before it. */
  readonly depth: number
  readonly before: Token | undefined
  readonly after: Token | undefined
  /** Whether a line ended between it and what stands before it. */
  readonly isOnNewLine: boolean
}

const openers = new Set(['(', '[', '{'])
const closers = new Set([')', ']', '}'])
const blanks = new Set(['WhiteSpace', 'LineTerminatorSequence', 'SingleLineComment', 'MultiLineComment'])

/**
 * Writes a program so that others may stand before and after it: what it declares at its top may be declared again, as in
 * a sandbox that keeps its variables. Only its words are looked at; nothing is parsed.
 */
export function joinable(code: string, { repeated, isAnswer, isBlock }: JoinOptions): string {
  const placed = place(code)
  const hoisted: string[] = []
  const rest: string[] = []
  for (let index = 0; index < placed.length;) {
    const end = endOfDeclaration(placed, index)
    const name = functionName(placed, index)
    const words = placed.slice(index, end).map((one) => (isAnswer ? one.token.value : withoutAnswer(one)))
    if (end > index + 1 && name !== undefined && (isBlock || repeated.has(name)))
      hoisted.push(`var ${name} = ${words.join('')};`)
    else if (end > index + 1 && name === undefined) rest.push(toVariable(placed, index, words))
    else rest.push(...words.map((word, offset) => withVar(placed[index + offset], word)))
    index = end
  }
  return [...hoisted, rest.join('').trim()].filter((part) => part !== '').join('\n')
}

function place(code: string): Placed[] {
  const tokens = [...jsTokens(code)]
  const placed: Placed[] = []
  let depth = 0
  let before: Token | undefined
  let isOnNewLine = true
  for (const [index, token] of tokens.entries()) {
    if (closes(token)) depth -= 1
    const after = tokens.slice(index + 1, index + 50).find(({ type }) => !blanks.has(type))
    placed.push({ token, depth, before, after, isOnNewLine })
    if (opens(token)) depth += 1
    if (token.type === 'LineTerminatorSequence') isOnNewLine = true
    if (blanks.has(token.type)) continue
    before = token
    isOnNewLine = false
  }
  return placed
}

function opens({ type, value }: Token): boolean {
  return (type === 'Punctuator' && openers.has(value)) || type === 'TemplateHead'
}

function closes({ type, value }: Token): boolean {
  return (type === 'Punctuator' && closers.has(value)) || type === 'TemplateTail'
}

/** Whether a statement begins here, at the top of the program. */
function isStart({ depth, before, isOnNewLine }: Placed): boolean {
  if (depth !== 0) return false
  if (before === undefined || before.value === ';' || before.value === '}') return true
  return isOnNewLine && (before.type !== 'Punctuator' || before.value === ')' || before.value === ']')
}

/** Names of functions that several programs declare at their top. */
export function findRepeated(codes: readonly string[]): ReadonlySet<string> {
  const names = codes.flatMap((code) => [...new Set(functionsOf(place(code)))])
  return new Set(names.filter((name, index) => names.indexOf(name) !== index))
}

function functionsOf(placed: readonly Placed[]): string[] {
  return placed.flatMap((_, index) => functionName(placed, index) ?? [])
}

/** The name of the function whose declaration begins here. */
function functionName(placed: readonly Placed[], index: number): string | undefined {
  const first = placed[index]
  if (!first || !isStart(first)) return undefined
  const words = placed.slice(index, index + 12).flatMap(({ token }) => (blanks.has(token.type) ? [] : [token.value]))
  const [, name] =
    /^(?:async )?function (?:\* )?([\p{ID_Start}$_][\p{ID_Continue}$]*) \($/u.exec(upToBracket(words)) ?? []
  return name
}

function upToBracket(words: readonly string[]): string {
  return words.slice(0, words.indexOf('(') + 1).join(' ')
}

/** Where a declaration of a function or a class, or an import, ends that begins here; the next token for anything else. */
function endOfDeclaration(placed: readonly Placed[], index: number): number {
  const first = placed[index]
  if (!first || !isStart(first)) return index + 1
  if (isImport(first)) {
    const module = placed.findIndex(({ token }, at) => at > index && token.type === 'StringLiteral')
    return module === -1 ? index + 1 : module + 1
  }
  if (!isClass(first) && functionName(placed, index) === undefined) return index + 1
  const close = placed.findIndex(({ token, depth }, at) => at > index && depth === 0 && token.value === '}')
  return close === -1 ? index + 1 : close + 1
}

function isImport({ token, after }: Placed): boolean {
  return token.value === 'import' && after?.value !== '(' && after?.value !== '.'
}

function isClass({ token, after }: Placed): boolean {
  return token.value === 'class' && after?.type === 'IdentifierName'
}

/** A class or an import as a variable, which may be declared again. */
function toVariable(placed: readonly Placed[], index: number, words: readonly string[]): string {
  const text = words.join('')
  const first = placed[index]
  if (first?.token.value === 'class') return `var ${first.after?.value ?? ''} = ${text};`
  const [, names = '', from = ''] = /^import\s*([\s\S]*?)\s*(?:\bfrom\s*)?((["'])[\s\S]*\3)$/.exec(text) ?? []
  return names === '' ? `await import(${from})` : `var ${toPattern(names)} = await import(${from})`
}

function toPattern(names: string): string {
  const [, namespace] = /^\*\s*as\s+(\S+)$/.exec(names) ?? []
  if (namespace !== undefined) return namespace
  const [, initial, listed] = /^(?:([\w$]+)\s*,?\s*)?(?:\{([\s\S]*)\})?$/.exec(names) ?? []
  const parts = [...(initial === undefined ? [] : [`default: ${initial}`]), (listed ?? '').trim()]
  return `{ ${parts
    .filter((part) => part !== '')
    .join(', ')
    .replaceAll(/\s+as\s+/g, ': ')} }`
}

/** `const` and `let` at the top become `var`. */
function withVar(placed: Placed | undefined, word: string): string {
  return placed?.depth === 0 && /^(?:const|let)$/.test(word) && isDeclaration(placed) ? 'var' : word
}

function isDeclaration({ before, after }: Placed): boolean {
  if (before?.value === '.' || before?.value === '?.') return false
  if (after?.type === 'IdentifierName') return after.value !== 'enum'
  return after?.value === '{' || after?.value === '['
}

/** Takes away what an answer does, so that the program goes on. */
function withoutAnswer({ token, before, after }: Placed): string {
  const isCall = token.value === 'finalAnswer' && after?.value === '(' && before?.value !== '.'
  return isCall ? 'void ' : token.value
}
