import type {
  AnyNode,
  CallExpression,
  ForOfStatement,
  Identifier,
  MemberExpression,
  NewExpression,
  Program,
} from 'acorn'

import { bindingsOf } from './nodes.ts'
import { parseAction } from './parse-action.ts'
import type { Position } from './positions.ts'

/** Longer programs are not looked into: it would take longer than their errors are worth. */
const maxSourceChars = 300_000
const maxTextChars = 60
/** Scopes around a name that are searched for its declaration, the innermost. */
const maxScopes = 30

/** A program whose error is explained: its text, what it consists of, and where its parts stand. */
export class ProgramText {
  readonly source: string
  /** Every node, outer ones before inner ones. */
  readonly nodes: readonly AnyNode[]
  readonly #lineStarts: readonly number[]

  private constructor(source: string, program: Program) {
    this.source = source
    this.nodes = everyNode(program)
    this.#lineStarts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)]
  }

  /** Nothing for a program that does not parse, or is too long to be looked into. */
  static read(source: string): ProgramText | undefined {
    if (source.length > maxSourceChars) return undefined
    try {
      return new ProgramText(source, parseAction(source))
    } catch {
      // It is told where it is parsed to be run; an explanation can do without.
      return undefined
    }
  }

  offsetOf({ line, column }: Position): number {
    return (this.#lineStarts[line - 1] ?? 0) + column - 1
  }

  positionOf(offset: number): Position {
    const after = this.#lineStarts.findIndex((start) => start > offset)
    const line = after === -1 ? this.#lineStarts.length : after
    return { line, column: offset - (this.#lineStarts[line - 1] ?? 0) + 1 }
  }

  /** The text of a node on one line, its middle left out when it is long. */
  textOf({ start, end }: AnyNode): string {
    const text = this.source.slice(start, Math.min(end, start + 1_000)).replaceAll(/\s+/g, ' ')
    return text.length <= maxTextChars
      ? text
      : `${text.slice(0, maxTextChars / 2)}…${text.slice(-maxTextChars / 2 + 1)}`
  }

  /** The nodes an offset lies in, or right behind, the smallest first. */
  around(offset: number): AnyNode[] {
    return this.nodes
      .filter(({ start, end }) => start - 1 <= offset && offset <= end)
      .toSorted((left, right) => left.end - left.start - (right.end - right.start))
  }

  /** Whether a name, where it is used, is that of something inside a function or a block. */
  isLocal({ name, start }: Identifier): boolean {
    const scopes = this.nodes.filter((node) => isScope(node) && node.start <= start && start < node.end)
    return scopes
      .slice(-maxScopes)
      .some((scope) =>
        this.nodes.some((node) => scope.start <= node.start && node.end <= scope.end && declares(node, name)),
      )
  }

  /**
   * For the variable of a loop over a list, or the parameter of a callback that is given elements of one: the path of
   * the list's first element.
   */
  elementPath({ name, start }: Identifier): readonly string[] | undefined {
    const around = this.nodes.filter((node) => node.start <= start && start < node.end).toReversed()
    for (const node of around) {
      const list = listOf(node, name)
      const path = list && pathOf(list)
      const root = list && rootOf(list)
      if (path && root && !this.isLocal(root)) return [...path, '0']
    }
    return undefined
  }

  /** Where a name is declared, wherever that is. */
  declarationOf(name: string): AnyNode | undefined {
    return this.nodes.find((node) => declares(node, name))
  }

  /** Names that are declared at the top, in functions and in blocks. */
  declaredNames(): string[] {
    return [...new Set(this.nodes.flatMap((node) => declaredBy(node)))]
  }
}

/** The property names from an identifier to a value, as in `a.b[0]`; nothing for what is computed. */
export function pathOf(node: AnyNode): readonly string[] | undefined {
  if (node.type === 'Identifier') return [node.name]
  if (node.type === 'ChainExpression') return pathOf(node.expression)
  if (node.type !== 'MemberExpression') return undefined
  const [before, key] = [pathOf(node.object), keyOf(node)]
  return before && key !== undefined ? [...before, key] : undefined
}

/** The name of the property a member expression reads, where it is written out. */
export function keyOf({ property, computed }: MemberExpression): string | undefined {
  if (!computed) return property.type === 'Identifier' ? property.name : undefined
  return property.type === 'Literal' ? String(property.value) : undefined
}

/** The identifier a member expression begins with. */
export function rootOf(node: AnyNode): Identifier | undefined {
  let at = node
  while (at.type === 'MemberExpression') at = at.object
  return at.type === 'Identifier' ? at : undefined
}

/** Methods that give their callback the elements of a list. */
const eachOf: ReadonlySet<string> = new Set(
  'map filter forEach find findLast findIndex some every flatMap sort toSorted'.split(' '),
)

/** The list whose elements `name` stands for within a node. */
function listOf(node: AnyNode, name: string): AnyNode | undefined {
  if (node.type === 'ForOfStatement') return loopVariable(node) === name ? node.right : undefined
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined
  const { callee } = node
  const method = keyOf(callee) ?? ''
  // A comparison is given two elements, other callbacks an element and its number.
  const elements = parametersIn(node.arguments[0]).slice(0, /ort/.test(method) ? 2 : 1)
  return eachOf.has(method) && elements.some((param) => isNamed(param, name)) ? callee.object : undefined
}

function parametersIn(callback: AnyNode | undefined): readonly AnyNode[] {
  const isFunction = callback?.type === 'ArrowFunctionExpression' || callback?.type === 'FunctionExpression'
  return isFunction ? callback.params : []
}

function loopVariable({ left }: ForOfStatement): string | undefined {
  const declared = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left
  return declared?.type === 'Identifier' ? declared.name : undefined
}

function isNamed(node: AnyNode, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}

function isScope({ type }: AnyNode): boolean {
  return /Function|^BlockStatement$|^For|^CatchClause$|^SwitchStatement$/.test(type)
}

function declares(node: AnyNode, name: string): boolean {
  return declaredBy(node).includes(name)
}

function declaredBy(node: AnyNode): string[] {
  if (node.type === 'VariableDeclarator') return bindingsOf(node.id).map(({ name }) => name)
  if (node.type === 'CatchClause') return node.param ? bindingsOf(node.param).map(({ name }) => name) : []
  if (node.type === 'ClassDeclaration') return node.id ? [node.id.name] : []
  if (node.type === 'FunctionDeclaration') return [...(node.id ? [node.id.name] : []), ...parametersOf(node.params)]
  if (node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') return parametersOf(node.params)
  return []
}

function parametersOf(params: readonly Parameters<typeof bindingsOf>[0][]): string[] {
  return params.flatMap((param) => bindingsOf(param).map(({ name }) => name))
}

/** Without recursion, so that deep nesting costs no stack. */
function everyNode(program: Program): AnyNode[] {
  const nodes: AnyNode[] = []
  const open: AnyNode[] = [program]
  for (let node = open.pop(); node; node = open.pop()) {
    nodes.push(node)
    for (const value of Object.values(node).flat()) if (isNode(value)) open.push(value)
  }
  return nodes
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** Whether a node calls one of these functions, by the names they are written with. */
export function isCallOf(node: AnyNode, names: readonly string[]): node is CallExpression | NewExpression {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false
  return names.includes(pathOf(node.callee)?.join('.') ?? '')
}
