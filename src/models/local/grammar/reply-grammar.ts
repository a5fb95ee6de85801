import type { ModelRequest } from '../../../core/model.ts'
import type { CallSyntax } from '../chat/call-syntax.ts'
import { reasoningTags } from '../chat/reasoning-splitter.ts'
import { callsRule } from './calls-grammar.ts'
import { codeRule } from './code-grammar.ts'
import type { Lengths } from './code-grammar.ts'
import { jsonRule } from './json-grammar.ts'
import { literal, Rules, until } from './rules.ts'

/** Whether a reply may begin with reasoning, has begun with it at the end of the prompt, or has none. */
export type ReasoningPlace = 'none' | 'possible' | 'open'

/**
 * The grammar, in the GBNF of llama.cpp, of the replies that a request allows: the JSON of its schema, calls of its
 * tools, or a program between its tags. `undefined` where any text will do.
 */
export function replyGrammar(
  request: ModelRequest,
  options: Lengths & { readonly syntax: CallSyntax; readonly reasoning: ReasoningPlace },
): string | undefined {
  const rules = new Rules()
  const root = replyRule(request, rules, options)
  if (root === undefined) return undefined
  const { open, close } = reasoningTags
  switch (options.reasoning) {
    case 'none':
      return rules.text(root)
    case 'open':
      return rules.text(until(close, rules, { next: `"\\n"* ${rules.add(root)}` }))
    case 'possible': {
      const reply = rules.add(root)
      const reasoning = until(close, rules, { next: `"\\n"* ${reply}` })
      return rules.text(`${literal(open)} ${reasoning} | ${reply}`)
    }
  }
}

function replyRule(
  { responseSchema, tools = [], toolChoice = 'auto', codeTags }: ModelRequest,
  rules: Rules,
  options: Lengths & { readonly syntax: CallSyntax },
): string | undefined {
  if (responseSchema !== undefined) return jsonRule(responseSchema, rules, options)
  if (tools.length > 0 && toolChoice !== 'none') {
    return callsRule(tools, rules, { ...options, mayEnd: toolChoice === 'auto' })
  }
  return codeTags && codeRule(codeTags, rules, options)
}
