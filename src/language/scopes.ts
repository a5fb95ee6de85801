import type {
  AnyNode,
  ArrowFunctionExpression,
  FunctionDeclaration,
  FunctionExpression,
  Identifier,
  ImportExpression,
  MetaProperty,
  Pattern,
  Program,
  ReturnStatement,
  VariableDeclaration,
} from 'acorn'

import { bindingsOf, forEachChild } from './nodes.ts'
import type { Binding, Target } from './nodes.ts'

/** What an action holds that needs a look wherever it stands; each list in the order of the text. */
export type Found = {
  /** `return` statements that belong to no function. */
  readonly returns: readonly ReturnStatement[]
  /** `import(…)` and `import.meta`. */
  readonly imports: readonly (ImportExpression | MetaProperty)[]
  /** `var` declarations outside of functions, those in blocks included. */
  readonly vars: readonly Binding[]
  /** Assignments to names of the top level. */
  readonly writes: readonly Target[]
  /** Assignments to properties of `globalThis`. */
  readonly globals: readonly Binding[]
}

/** Where names are declared; the scope of the program itself has no parent. */
type Scope = { readonly parent: Scope | undefined; readonly isFunction: boolean; readonly names: Set<string> }

/** Walks a whole program once and without recursion, so that deep nesting costs no stack. */
export function searchProgram(program: Program): Found {
  const search = new Search()
  // Two lists side by side are cheaper than one of pairs.
  const nodes: AnyNode[] = [program]
  const scopes: Scope[] = [search.top]
  for (let node = nodes.pop(), scope = scopes.pop(); node && scope; node = nodes.pop(), scope = scopes.pop()) {
    const within = search.enter(node, scope)
    forEachChild(node, (child) => {
      nodes.push(child)
      scopes.push(within)
    })
  }
  return search.found()
}

class Search {
  readonly top: Scope = { parent: undefined, isFunction: true, names: new Set() }
  readonly #returns: ReturnStatement[] = []
  readonly #imports: (ImportExpression | MetaProperty)[] = []
  readonly #vars: Binding[] = []
  readonly #globals: Binding[] = []
  readonly #writes: { readonly target: Target; readonly scope: Scope }[] = []

  /** Notes what a node says, and returns the scope of what it holds. */
  enter(node: AnyNode, scope: Scope): Scope {
    this.#note(node, scope)
    return this.#scopeIn(node, scope)
  }

  found(): Found {
    const byStart = (left: Binding, right: Binding): number => left.start - right.start
    return {
      returns: this.#returns.toSorted(byStartOfNode),
      imports: this.#imports.toSorted(byStartOfNode),
      vars: this.#vars.toSorted(byStart),
      // Only now every declaration is known: a function may be declared after its use.
      writes: this.#writes
        .filter(({ target, scope }) => !isLocal(target.name, scope))
        .map(({ target }) => target)
        .toSorted(byStart),
      globals: this.#globals.toSorted(byStart),
    }
  }

  #note(node: AnyNode, scope: Scope): void {
    // Every other node says nothing by itself.
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check
    switch (node.type) {
      case 'ReturnStatement':
        if (functionOf(scope) === this.top) this.#returns.push(node)
        return
      case 'ImportExpression':
        return void this.#imports.push(node)
      case 'MetaProperty':
        if (node.meta.name === 'import') this.#imports.push(node)
        return
      case 'VariableDeclaration':
        return this.#noteVariables(node, scope)
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        return this.#declareId(node.id, scope)
      default:
        return this.#noteWriting(node, scope)
    }
  }

  #noteWriting(node: AnyNode, scope: Scope): void {
    if (node.type === 'AssignmentExpression') this.#noteWrite(node.left, scope)
    else if (node.type === 'UpdateExpression') {
      if (node.argument.type === 'Identifier') this.#noteWrite(node.argument, scope)
    } else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
      if (node.left.type !== 'VariableDeclaration') this.#noteWrite(node.left, scope)
    }
  }

  #noteVariables({ kind, declarations }: VariableDeclaration, scope: Scope): void {
    const target = kind === 'var' ? functionOf(scope) : scope
    for (const { id } of declarations) {
      this.#declare(id, target)
      if (kind === 'var' && target === this.top) this.#vars.push(...bindingsOf(id))
    }
  }

  #noteWrite(left: Pattern, scope: Scope): void {
    if (left.type === 'MemberExpression') {
      const { object, property, computed, start } = left
      const isGlobal = object.type === 'Identifier' && object.name === 'globalThis'
      if (isGlobal && !computed && property.type === 'Identifier') this.#globals.push({ name: property.name, start })
      return
    }
    for (const target of bindingsOf(left)) this.#writes.push({ target, scope })
  }

  /** A default export need not have a name. */
  #declareId(id: Identifier | null, scope: Scope): void {
    if (id) scope.names.add(id.name)
  }

  #declare(pattern: Pattern, scope: Scope): void {
    for (const { name } of bindingsOf(pattern)) scope.names.add(name)
  }

  #scopeIn(node: AnyNode, parent: Scope): Scope {
    if (isFunction(node)) {
      const scope = toScope(parent, true)
      for (const parameter of node.params) this.#declare(parameter, scope)
      if (node.type === 'FunctionExpression') this.#declareId(node.id ?? null, scope)
      return scope
    }
    if (node.type === 'StaticBlock') return toScope(parent, true)
    if (!blocks.has(node.type)) return parent
    const scope = toScope(parent, false)
    if (node.type === 'ClassExpression') this.#declareId(node.id ?? null, scope)
    if (node.type === 'CatchClause' && node.param) this.#declare(node.param, scope)
    return scope
  }
}

/** What has names of its own, beside functions. */
const blocks: ReadonlySet<string> = new Set([
  'BlockStatement',
  'CatchClause',
  'ClassExpression',
  'ForInStatement',
  'ForOfStatement',
  'ForStatement',
  'SwitchStatement',
])

function toScope(parent: Scope, isOfFunction: boolean): Scope {
  return { parent, isFunction: isOfFunction, names: new Set() }
}

function isFunction(node: AnyNode): node is FunctionDeclaration | FunctionExpression | ArrowFunctionExpression {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  )
}

function byStartOfNode(left: AnyNode, right: AnyNode): number {
  return left.start - right.start
}

function functionOf(scope: Scope): Scope {
  let at = scope
  while (!at.isFunction && at.parent) at = at.parent
  return at
}

function isLocal(name: string, scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at?.parent; at = at.parent) if (at.names.has(name)) return true
  return false
}
