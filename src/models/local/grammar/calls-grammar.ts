import type { ToolDefinition } from '../../../core/model.ts'
import type { CallSyntax } from '../chat/call-syntax.ts'
import { defaultThoughtChars } from './code-grammar.ts'
import type { Lengths } from './code-grammar.ts'
import { jsonRule } from './json-grammar.ts'
import { literal, shortTextWithout, until } from './rules.ts'
import type { Rules } from './rules.ts'

/** How many calls a reply may have: a weak model would else make one after the other. */
const mostCalls = 8

/** Calls of these tools with arguments that fit their schemas, after a short text; or (`mayEnd`) a text alone. */
export function callsRule(
  tools: readonly ToolDefinition[],
  rules: Rules,
  { syntax, mayEnd, ...lengths }: Lengths & { readonly syntax: CallSyntax; readonly mayEnd: boolean },
): string {
  const { before, between, after, separator } = syntax
  const bodies = tools.map(
    ({ name, inputSchema }) =>
      `${literal(name)} ${literal(between)} ${schemaRule(inputSchema, rules, lengths)} ${literal(after)}`,
  )
  const body = rules.add(bodies.join(' | '))
  const more = separator === '' ? literal(before) : `${literal(separator)} ${literal(before)}`
  const calls = rules.add(`${body} (${more} ${body}){0,${mostCalls - 1}}`)
  if (mayEnd) return until(before, rules, { next: calls, mayEnd })
  const thought = shortTextWithout(before, 0, lengths.thoughtChars ?? defaultThoughtChars)
  return `${thought} ${literal(before)} ${calls}`
}

/** Arguments are an object, also where a schema says nothing of it. */
function schemaRule(schema: ToolDefinition['inputSchema'], rules: Rules, lengths: Lengths): string {
  return jsonRule({ type: 'object', ...schema }, rules, lengths)
}
