/** What a JSON object in a reply is: a program in an envelope, or a call that should have been one. */
export type JsonAction = { readonly kind: 'code'; readonly code: string } | { readonly kind: 'call' }

const codeKeys = ['code', 'script', 'program', 'source', 'javascript', 'js']
const callKeys = ['arguments', 'parameters', 'input', 'args', 'function', 'action_input']

/** Reads a text that begins with a JSON object. What stands behind it is ignored, unless it must be the `whole` text. */
export function readJsonAction(text: string, { whole }: { readonly whole: boolean }): JsonAction | undefined {
  const start = text.search(/\S/)
  if (text[start] !== '{' && text[start] !== '[') return undefined
  const { json, end } = jsonPrefix(text, start)
  if (whole && text.slice(end).trim() !== '') return undefined
  const value = parse(json)
  const one: unknown = Array.isArray(value) ? value[0] : value
  return isRecord(one) ? toAction(one) : undefined
}

function toAction(value: Readonly<Record<string, unknown>>): JsonAction | undefined {
  const own = codeIn(value)
  if (own !== undefined) return { kind: 'code', code: own }
  const key = callKeys.find((name) => Object.hasOwn(value, name))
  if (key === undefined) return undefined
  const inner = toRecord(value[key])
  const nested = toRecord(inner?.['arguments']) ?? inner
  const code = nested && codeIn(nested)
  const names = ['name', 'tool', 'action'].map((field) => value[field])
  const python = names.some((name) => typeof name === 'string' && /python/i.test(name))
  if (code !== undefined && !python) return { kind: 'code', code }
  return { kind: 'call' }
}

function codeIn(value: Readonly<Record<string, unknown>>): string | undefined {
  const found = codeKeys.map((key) => (Object.hasOwn(value, key) ? value[key] : undefined))
  return found.find((code): code is string => typeof code === 'string')
}

/** The object or list that begins at `start`, with line breaks in its strings escaped, as models forget to. */
export function jsonPrefix(text: string, start: number): { json: string; end: number } {
  // A string, a bracket, or a run of anything else; each ends at once where it does not go on.
  const token = /"|[{[]|[}\]]|\\.|[\n\t]|[^"{}[\]\\\n\t]+|\\/gsy
  token.lastIndex = start
  const parts: string[] = []
  let depth = 0
  let inString = false
  let end = start
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [part] = match
    end = token.lastIndex
    parts.push(inString ? escapeBreak(part) : part)
    if (part === '"') inString = !inString
    else if (!inString) depth += depthChange(part)
    if (depth === 0 && !inString) break
  }
  return { json: parts.join(''), end }
}

function escapeBreak(part: string): string {
  return part === '\n' ? '\\n' : part === '\t' ? '\\t' : part
}

function depthChange(part: string): number {
  if (part === '{' || part === '[') return 1
  return part === '}' || part === ']' ? -1 : 0
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Text that is no JSON is no call either; the reply is read as prose.
    return undefined
  }
}

/** An object, also as the text of one: servers send arguments as text. */
function toRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const parsed = typeof value === 'string' ? parse(value) : value
  return isRecord(parsed) ? parsed : undefined
}

/** Whether a value is an object and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
