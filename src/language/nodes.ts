import type { AnyNode, Pattern, Program, ReturnStatement } from 'acorn'

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

/** What an action holds that needs a look wherever it stands. */
export type Found = {
  /** `return` statements that belong to no function. */
  readonly returns: readonly ReturnStatement[]
  /** Where `import(…)` or `import.meta` stands. */
  readonly imports: readonly number[]
}

/** Walks a whole program without recursion, so that deep nesting costs no stack. */
export function searchProgram(program: Program): Found {
  const returns: ReturnStatement[] = []
  const imports: number[] = []
  const open: { readonly node: AnyNode; readonly inFunction: boolean }[] = [{ node: program, inFunction: false }]
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { node, inFunction } = entry
    if (node.type === 'ReturnStatement' && !inFunction) returns.push(node)
    if (node.type === 'ImportExpression' || node.type === 'MetaProperty') {
      if (node.type === 'ImportExpression' || node.meta.name === 'import') imports.push(node.start)
    }
    const within = inFunction || isFunction(node)
    for (const child of childrenOf(node)) open.push({ node: child, inFunction: within })
  }
  return { returns, imports }
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
