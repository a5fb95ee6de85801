import type { TemplateCall, TemplateMessage } from './messages.ts'

/** How calls of tools are written in a reply: as JSON arguments with text around. */
export type CallSyntax = {
  /** Whether the chat template writes calls so. Otherwise they are told and remembered as plain text. */
  readonly isNative: boolean
  /** Up to the name of the tool. */
  readonly before: string
  /** From the name to the arguments. */
  readonly between: string
  readonly after: string
  /** Between two calls. */
  readonly separator: string
}

/** What is taught to a model whose template says nothing of tools: the form most open models have seen. */
export const taughtSyntax: CallSyntax = {
  isNative: false,
  before: '<tool_call>\n{"name": "',
  between: '", "arguments": ',
  after: '}\n</tool_call>',
  separator: '\n',
}

export type Render = (messages: readonly TemplateMessage[], tools: readonly unknown[]) => string

const probes = ['probeone', 'probetwo'] as const

/**
 * Finds out how a chat template writes calls, by having it write two. Templates that write arguments in another form
 * than JSON, or no calls at all, get the syntax that is taught.
 */
export function findCallSyntax(render: Render): CallSyntax {
  const question: TemplateMessage = { role: 'user', content: 'ask' }
  const calls = probes.map((name, at): TemplateCall => ({
    id: `call0000${at}`,
    type: 'function',
    function: { name, arguments: { key: name } },
  }))
  try {
    const empty = render([question, { role: 'assistant', content: 'ANSWER' }], [])
    const written = render([question, { role: 'assistant', content: '', tool_calls: calls }], [])
    return syntaxIn(written, empty) ?? taughtSyntax
  } catch {
    // A template that refuses a conversation with calls is one that knows none.
    return taughtSyntax
  }
}

/** The texts around the names and arguments of two calls; where the reply begins and ends one without calls tells. */
function syntaxIn(written: string, empty: string): CallSyntax | undefined {
  const [head = '', tail = ''] = empty.split('ANSWER')
  const start = sharedStart(written, head)
  const pattern =
    /^(.*?)probeone(.*?)\{\s*"key"\s*:\s*"probeone"\s*\}(.*?)probetwo(.*?)\{\s*"key"\s*:\s*"probetwo"\s*\}(.*)$/s
  const [, before, between, middle, again, rest] = pattern.exec(written.slice(start)) ?? []
  if (before === undefined || between === undefined || middle === undefined || rest === undefined) return undefined
  if (between !== again || between.length > 200) return undefined
  const after = endOf(middle, rest, tail)
  const next = middle.slice(after.length)
  // A list of calls has a beginning of its own, and ids make ends that differ: such a syntax is not written here.
  return next.endsWith(before)
    ? { isNative: true, before, between, after, separator: next.slice(0, next.length - before.length) }
    : undefined
}

/** What stands after a call both in the middle and at the end. */
function endOf(middle: string, rest: string, tail: string): string {
  const end = rest.endsWith(tail) ? rest.slice(0, rest.length - tail.length) : rest
  let length = 0
  while (length < end.length && middle[length] === end[length]) length += 1
  return middle.slice(0, length)
}

function sharedStart(text: string, head: string): number {
  let length = 0
  while (length < head.length && text[length] === head[length]) length += 1
  return length
}

/** Calls as the model would write them. */
export function toWritten(
  calls: readonly { readonly name: string; readonly input: string }[],
  syntax: CallSyntax,
): string {
  const texts = calls.map(({ name, input }) => `${syntax.before}${name}${syntax.between}${input}${syntax.after}`)
  return texts.join(syntax.separator)
}
