import type { AnyNode, MemberExpression } from 'acorn'

import type { Explained, Scene } from './explain.ts'
import { didYouMeanOf, meantNames, otherwise, promiseHint, seen } from './explain-value.ts'
import { isCallOf, keyOf } from './program-text.ts'

/** What gives nothing when nothing was found, and is then read as if something had been. */
const mayGiveNothing: ReadonlySet<string> = new Set(['find', 'findLast', 'match', 'exec', 'get', 'pop', 'shift', 'at'])

/** A property was read, or set, of `undefined` or `null`: says of which expression. */
export function explainRead(
  [, act = 'read', key = '', nothing = '']: readonly string[],
  scene: Scene,
): Explained | undefined {
  if (key === 'Symbol.iterator') return explainIteration(nothing, scene)
  const node = memberAt(key, scene)
  if (!node) return undefined
  const { program } = scene
  const text = program.textOf(node.object)
  const { hint, suggestions } = whyNothing(node.object, scene)
  const safe = act === 'read' ? `${text}?.${node.computed ? program.textOf(node).slice(text.length) : key}` : ''
  const remedy = hint || (safe === '' ? ' Give it a value first.' : ` Check what it is first, or write ${safe}.`)
  return {
    message: `Cannot ${act} property '${key}' of ${nothing}${which(node.object, nothing, scene)}.${remedy}`,
    position: program.positionOf(node.property.start),
    ...(suggestions.length > 0 && { suggestions }),
  }
}

/** Which expression is nothing, where that is not written there. */
function which(node: AnyNode, nothing: string, { program }: Scene): string {
  const text = program.textOf(node)
  if (text === nothing) return ''
  const isCall = node.type === 'CallExpression' || node.type === 'AwaitExpression'
  return `: ${text} ${isCall ? 'gave' : 'is'} ${nothing}`
}

/** Why an expression may stand for nothing. */
export function whyNothing(node: AnyNode, scene: Scene): { hint: string; suggestions: readonly string[] } {
  if (node.type === 'CallExpression') return { hint: whyGave(node.callee), suggestions: [] }
  if (node.type !== 'MemberExpression') return { hint: '', suggestions: [] }
  const promise = promiseHint(node.object, scene)
  if (promise !== undefined) return { hint: promise, suggestions: [] }
  const [key, owner] = [keyOf(node), seen(node.object, scene)]
  const text = scene.program.textOf(node.object)
  if (key === undefined || !owner || owner.names.includes(key))
    return { hint: otherwise(text, arrayOnly(owner)), suggestions: [] }
  const suggestions = meantNames(key, owner)
  return { hint: didYouMeanOf(text, suggestions) || otherwise(text, owner), suggestions }
}

function arrayOnly(owner: ReturnType<typeof seen>): ReturnType<typeof seen> {
  return owner?.kind === 'array' ? owner : undefined
}

function whyGave(callee: AnyNode): string {
  const key = callee.type === 'MemberExpression' ? keyOf(callee) : undefined
  return key !== undefined && mayGiveNothing.has(key)
    ? ` ${key} gives nothing where nothing is found: check for that.`
    : ''
}

/** The member expression the engine means: it points at the last call or variable before it. */
function memberAt(key: string, { program, offset }: Scene): MemberExpression | undefined {
  const members = program.nodes.filter((node): node is MemberExpression => node.type === 'MemberExpression')
  const written = members.filter((node) => keyOf(node) === key)
  const fitting = written.length > 0 ? written : members.filter((node) => node.computed && keyOf(node) === undefined)
  const [near] = fitting
    .filter(({ start, property }) => start - 1 <= offset && offset <= property.end)
    .toSorted((left, right) => Math.abs(left.property.start - offset) - Math.abs(right.property.start - offset))
  if (near) return near
  return fitting.length === 1 ? fitting[0] : undefined
}

/** Something that is nothing was spread, destructured or looped over. */
export function explainIteration(nothing: string, scene: Scene): Explained | undefined {
  const node = iteratedAt(scene)
  if (!node) return undefined
  const { program } = scene
  const { hint, suggestions } = whyNothing(node, scene)
  return {
    message: `Cannot iterate over ${nothing}${which(node, nothing, scene)}.${hint}`,
    position: program.positionOf(node.start),
    ...(suggestions.length > 0 && { suggestions }),
  }
}

/** Built-ins that take what they are given one by one. */
const takers = ['Set', 'Map', 'WeakSet', 'WeakMap', 'Array.from', 'Object.fromEntries', 'Object.groupBy'].concat([
  'Promise.all',
  'Promise.allSettled',
  'Promise.race',
  'Promise.any',
])

/** What a loop, a spread, a pattern or a built-in such as `new Set` takes one by one. */
export function iteratedAt({ program, offset }: Scene): AnyNode | undefined {
  const nodes = program.around(offset)
  for (const node of nodes) {
    const taken = takenBy(node, offset)
    if (taken) return taken
  }
  return within(nodes)
}

function takenBy(node: AnyNode, offset: number): AnyNode | undefined {
  if (node.type === 'ForOfStatement') return offset <= node.right.end ? node.right : undefined
  if (node.type === 'SpreadElement') return node.argument
  if (node.type === 'YieldExpression') return node.delegate ? (node.argument ?? undefined) : undefined
  if (isCallOf(node, takers)) {
    const [given] = node.arguments
    return given?.type === 'SpreadElement' ? given.argument : given
  }
  return unpackedBy(node)
}

/** What an array pattern takes apart. */
function unpackedBy(node: AnyNode): AnyNode | undefined {
  if (node.type === 'VariableDeclarator') return node.id.type === 'ArrayPattern' ? (node.init ?? undefined) : undefined
  return node.type === 'AssignmentExpression' && node.left.type === 'ArrayPattern' ? node.right : undefined
}

/** A statement such as `const [a] = b` is pointed at as a whole. */
function within(nodes: readonly AnyNode[]): AnyNode | undefined {
  for (const node of nodes) {
    if (node.type !== 'VariableDeclaration') continue
    const found = node.declarations.find(({ id, init }) => id.type === 'ArrayPattern' && init)
    if (found?.init) return found.init
  }
  return undefined
}
