import type { AnyNode, Identifier } from 'acorn'

import { closest, didYouMean } from '../schema/closest.ts'
import type { Scene } from './explain.ts'
import { foreignMethod } from './foreign-names.ts'
import { pathOf, rootOf } from './program-text.ts'
import { namesOf, usualNames } from './values.ts'
import type { Seen } from './values.ts'

const maxListed = 12

/** What an expression stands for, as far as it can be told from the text and the values of the session. */
export function seen(node: AnyNode, { program, values }: Scene): Seen | undefined {
  const written = writtenKind(node)
  if (written) return { kind: written, names: [] }
  const [root, path] = [rootOf(node), pathOf(node)]
  if (!root || !path) return undefined
  if (program.isLocal(root)) {
    const element = program.elementPath(root)
    return element && values.look([...element, ...path.slice(1)])
  }
  if (values.tools.has(root.name)) return path.length === 1 ? { kind: 'function', names: [] } : undefined
  return values.look(path)
}

function writtenKind(node: AnyNode): Seen['kind'] | undefined {
  if (node.type === 'ArrayExpression') return 'array'
  if (node.type === 'TemplateLiteral') return 'string'
  if (node.type === 'ObjectExpression') return 'object'
  if (node.type !== 'Literal') return undefined
  if ('regex' in node && node.regex) return 'regexp'
  return typeof node.value === 'string' ? 'string' : typeof node.value === 'number' ? 'number' : undefined
}

/** Says what to await, when an expression stands for the promise of a tool's call, or for any promise. */
export function promiseHint(node: AnyNode, scene: Scene): string | undefined {
  const { program, values } = scene
  if (node.type === 'CallExpression' && isTool(node.callee, scene)) {
    const call = program.textOf(node)
    return ` ${call} gives a promise: write (await ${call}).`
  }
  const root = node.type === 'Identifier' ? node : undefined
  const call = root && unawaited(root, scene)
  if (root && call) return ` ${root.name} is a promise: write await before ${program.textOf(call)}.`
  if (seen(node, scene)?.kind !== 'promise') return undefined
  const text = program.textOf(node)
  const tool = root && values.tools.has(root.name)
  return tool ? undefined : ` ${text} is a promise: write await before the call that makes it, or (await ${text}).`
}

/** The call of a tool whose promise a variable was given, without `await`. */
function unawaited({ name }: Identifier, scene: Scene): AnyNode | undefined {
  const declaration = scene.program.declarationOf(name)
  if (declaration?.type !== 'VariableDeclarator' || declaration.id.type !== 'Identifier') return undefined
  const { init } = declaration
  return init?.type === 'CallExpression' && isTool(init.callee, scene) ? init : undefined
}

function isTool(callee: AnyNode, { values }: Scene): boolean {
  return callee.type === 'Identifier' && values.tools.has(callee.name)
}

/** Names that may have been meant by one that a value does not have. */
export function meantNames(key: string, value: Seen | undefined): string[] {
  const known = value && value.kind !== 'hidden' ? namesOf(value) : usualNames
  const foreign = foreignMethod(key)
  if (foreign !== undefined && known.includes(foreign)) return [foreign]
  return closest(key, known)
}

/** Says what else a value has or is, when nothing it has is close to what was asked for. */
export function otherwise(text: string, value: Seen | undefined): string {
  if (!value) return ''
  const { kind, names, length } = value
  if (kind === text) return ''
  if (kind === 'object') return names.length === 0 ? ` ${text} is an empty object.` : ` ${text} has: ${listed(names)}.`
  if (kind === 'array') return ` ${text} is an array${length === undefined ? '' : ` of length ${length}`}.`
  return kind === 'hidden' ? '' : ` ${text} is ${article(kind)}.`
}

/** The beginning of a list of names. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, maxListed).join(', ')
  return names.length > maxListed ? `${shown} and ${names.length - maxListed} more` : shown
}

/** A kind with its article: `an array`, `a Map`. */
export function article(kind: Seen['kind']): string {
  if (kind === 'undefined' || kind === 'null') return kind
  if (kind === 'map' || kind === 'set' || kind === 'date') return `a ${kind[0]?.toUpperCase()}${kind.slice(1)}`
  return `${/^[aeio]/.test(kind) ? 'an' : 'a'} ${kind === 'regexp' ? 'regular expression' : kind}`
}

/** `Did you mean rows.filter?`, for names of properties of what `text` stands for. */
export function didYouMeanOf(text: string, names: readonly string[]): string {
  return didYouMean(
    names.map((name) =>
      /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `${text}.${name}` : `${text}[${JSON.stringify(name)}]`,
    ),
  )
}
