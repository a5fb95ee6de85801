import type { AnyNode } from 'acorn'

import type { Explained, Scene } from './explain.ts'
import { article, didYouMeanOf, meantNames, otherwise, promiseHint, seen } from './explain-value.ts'
import { keyOf, rootOf } from './program-text.ts'

const fence = 'The program holds a code fence (```), which is no JavaScript. Write the program alone.'

/** Something was called that is no function, or made with `new` and is no class: says what, and what was meant. */
export function explainCall([, what = 'function']: readonly string[], scene: Scene): Explained | undefined {
  const calls = scene.program.around(scene.offset).flatMap((node) => toCall(node))
  if (scene.program.source.trimStart().startsWith('```')) return { message: fence }
  const found = calls.find((call) => seen(call.callee, scene)?.kind !== 'function' && !isBuiltIn(call.callee, scene))
  if (found) return explainCallee(found.callee, what, scene)
  const [outer] = calls
  return outer && explainCallback(outer, scene)
}

/** A call of any kind: what is to be a function, and what it is given. */
type Call = { readonly start: number; readonly callee: AnyNode; readonly arguments: readonly AnyNode[] }

function toCall(node: AnyNode): Call[] {
  if (node.type === 'CallExpression' || node.type === 'NewExpression') return [node]
  if (node.type !== 'TaggedTemplateExpression') return []
  return [{ start: node.start, callee: node.tag, arguments: node.quasi.expressions }]
}

/** Whether a method is one that values of its kind are known to have. */
function isBuiltIn(callee: AnyNode, scene: Scene): boolean {
  if (callee.type !== 'MemberExpression') return false
  const [key, owner] = [keyOf(callee), seen(callee.object, scene)]
  if (key === undefined || owner?.kind === 'object' || owner?.kind === 'function') return false
  if (!owner || owner.kind === 'hidden') return false
  return typeof Object.getOwnPropertyDescriptor(prototypeOf(owner.kind), key)?.value === 'function'
}

function prototypeOf(kind: string): object {
  const prototypes: Readonly<Record<string, object>> = {
    array: Array.prototype,
    string: String.prototype,
    number: Number.prototype,
    map: Map.prototype,
    set: Set.prototype,
    promise: Promise.prototype,
  }
  return prototypes[kind] ?? {}
}

function explainCallee(callee: AnyNode, what: string, scene: Scene): Explained {
  const { program } = scene
  const text = program.textOf(callee)
  const place = callee.type === 'MemberExpression' ? callee.property.start : callee.start
  const { hint, suggestions } = whyNot(callee, scene)
  return {
    message: `${text} is not a ${what}.${hint}`,
    position: program.positionOf(place),
    callee: text,
    ...(suggestions.length > 0 && { suggestions }),
  }
}

function whyNot(callee: AnyNode, scene: Scene): { hint: string; suggestions: readonly string[] } {
  const value = seen(callee, scene)
  const isThere = value && value.kind !== 'undefined' && value.kind !== 'hidden'
  if (isThere) return { hint: ` It is ${article(value.kind)}.`, suggestions: [] }
  if (callee.type !== 'MemberExpression') return { hint: value ? ' It is undefined.' : '', suggestions: [] }
  const promise = promiseHint(callee.object, scene)
  if (promise !== undefined) return { hint: promise, suggestions: [] }
  const [key, text, owner] = [keyOf(callee), scene.program.textOf(callee.object), seen(callee.object, scene)]
  if (key === undefined) return { hint: otherwise(text, owner), suggestions: [] }
  if (isToolName(callee.object, scene)) return { hint: ` Call ${text}(…) itself.`, suggestions: [] }
  const suggestions = meantNames(key, owner)
  return { hint: didYouMeanOf(text, suggestions) || otherwise(text, owner), suggestions }
}

function isToolName(node: AnyNode, { values }: Scene): boolean {
  return node.type === 'Identifier' && values.tools.has(rootOf(node)?.name ?? '')
}

/** A built-in was given something that it cannot call. */
function explainCallback(call: Call, scene: Scene): Explained {
  const { program } = scene
  const text = program.textOf(call.callee)
  const given = call.arguments.find(
    (argument) => !/Function/.test(argument.type) && seen(argument, scene)?.kind !== 'function',
  )
  const shown = given ? program.textOf(given) : 'nothing'
  return {
    message: `${text} must be given a function, not ${shown}.`,
    position: program.positionOf(given?.start ?? call.start),
    callee: text,
  }
}
