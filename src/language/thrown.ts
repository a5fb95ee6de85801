import type { AnyNode } from 'acorn'

import type { Position } from './positions.ts'
import { pathOf, ProgramText } from './program-text.ts'

/**
 * Where a program threw a value that is no error, which has no stack to tell it by: the place that throws this very
 * text, or the only place there is. `text` is the value as the console shows it.
 */
export function thrownAt(source: string, text: string): Position | undefined {
  const program = ProgramText.read(source)
  if (!program) return undefined
  const thrown = program.nodes.flatMap((node) => thrownBy(node))
  const same = thrown.filter((node) => node.type === 'Literal' && isShownAs(node.value, text))
  // A literal that does not read like it is not what was thrown.
  const [only, ...others] = same.length > 0 ? same : thrown.filter(({ type }) => type !== 'Literal')
  return only && others.length === 0 ? program.positionOf(only.start) : undefined
}

/** Texts stand in quotes of one kind or another; what had to be escaped in them is not found. */
function isShownAs(value: unknown, text: string): boolean {
  return typeof value === 'string' ? /^['"`]/.test(text) && text.slice(1, -1) === value : String(value) === text
}

/** Where a program waits, if there is only one place where it does. */
export function awaitedAt(source: string): Position | undefined {
  const program = ProgramText.read(source)
  const [only, ...others] = program?.nodes.filter(({ type }) => type === 'AwaitExpression') ?? []
  return program && only && others.length === 0 ? program.positionOf(only.start) : undefined
}

function thrownBy(node: AnyNode): AnyNode[] {
  if (node.type === 'ThrowStatement') return node.argument.type === 'NewExpression' ? [] : [node.argument]
  if (node.type !== 'CallExpression' || pathOf(node.callee)?.join('.') !== 'Promise.reject') return []
  const [reason] = node.arguments
  return reason && reason.type !== 'NewExpression' ? [reason] : []
}
