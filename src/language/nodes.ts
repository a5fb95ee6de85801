import type {
  AnyNode,
  AssignmentExpression,
  Identifier,
  ImportExpression,
  MetaProperty,
  Pattern,
  Program,
  ReturnStatement,
  UpdateExpression,
} from 'acorn'

/** The names a declaration binds, with the places where they stand. */
export type Binding = { readonly name: string; readonly start: number }

/** Every name in a pattern such as `{ a, b: [c] = [] }`. */
export function bindingsOf(pattern: Pattern): Binding[] {
  switch (pattern.type) {
    case 'Identifier':
      return [{ name: pattern.name, start: pattern.start }]
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        bindingsOf(property.type === 'RestElement' ? property.argument : property.value),
      )
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? bindingsOf(element) : []))
    case 'AssignmentPattern':
      return bindingsOf(pattern.left)
    case 'RestElement':
      return bindingsOf(pattern.argument)
    case 'MemberExpression':
      return []
  }
}

/** A node that changes a variable by its name. */
export type Assignment = AssignmentExpression | UpdateExpression

/** What an action holds that needs a look wherever it stands. */
export type Found = {
  /** `return` statements that belong to no function. */
  readonly returns: readonly ReturnStatement[]
  /** `import(…)` and `import.meta`, in the order of the text. */
  readonly imports: readonly (ImportExpression | MetaProperty)[]
  readonly assignments: readonly Assignment[]
  /** Names that are bound somewhere inside: what is done to them need not be done to those at the top. */
  readonly inner: ReadonlySet<string>
}

type Search = {
  readonly returns: ReturnStatement[]
  readonly imports: (ImportExpression | MetaProperty)[]
  readonly assignments: Assignment[]
  readonly inner: Set<string>
}

/** Walks a whole program without recursion, so that deep nesting costs no stack. */
export function searchProgram(program: Program): Found {
  const search: Search = { returns: [], imports: [], assignments: [], inner: new Set() }
  const top = new Set<AnyNode>(program.body.flatMap((node) => [node, ...declarationOf(node)]))
  const open: { readonly node: AnyNode; readonly inFunction: boolean }[] = [{ node: program, inFunction: false }]
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { node, inFunction } = entry
    note(search, node, inFunction)
    noteInner(search.inner, node, top.has(node))
    const within = inFunction || isFunction(node)
    for (const child of childrenOf(node)) open.push({ node: child, inFunction: within })
  }
  search.imports.sort((left, right) => left.start - right.start)
  return search
}

/** The declaration in an `export` at the top, which is as much at the top as the others. */
function declarationOf(node: Program['body'][number]): AnyNode[] {
  const isExport = node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration'
  return isExport && node.declaration ? [node.declaration] : []
}

function note(search: Search, node: AnyNode, inFunction: boolean): void {
  // Nothing is to be noted of any other node.
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check
  switch (node.type) {
    case 'ReturnStatement':
      if (!inFunction) search.returns.push(node)
      return
    case 'ImportExpression':
      return void search.imports.push(node)
    case 'MetaProperty':
      return void (node.meta.name === 'import' && search.imports.push(node))
    case 'AssignmentExpression':
    case 'UpdateExpression':
      return void search.assignments.push(node)
  }
}

function noteInner(inner: Set<string>, node: AnyNode, isTop: boolean): void {
  for (const pattern of boundBy(node, isTop)) for (const { name } of bindingsOf(pattern)) inner.add(name)
}

/** What a node binds for the code inside of it, or beside it when it does not stand at the top. */
function boundBy(node: AnyNode, isTop: boolean): Pattern[] {
  // No other node binds a name.
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check
  switch (node.type) {
    case 'VariableDeclaration':
      return isTop ? [] : node.declarations.map(({ id }) => id)
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [...node.params, ...named(node, isTop)]
    case 'ClassDeclaration':
    case 'ClassExpression':
      return named(node, isTop)
    case 'CatchClause':
      return node.param ? [node.param] : []
    default:
      return []
  }
}

function named({ id }: { readonly id?: Identifier | null | undefined }, isTop: boolean): Pattern[] {
  return isTop || !id ? [] : [id]
}

function isFunction(node: AnyNode): boolean {
  return /Function|StaticBlock|PropertyDefinition/.test(node.type)
}

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node)
    .flatMap((value: unknown) => value)
    .filter(isNode)
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
