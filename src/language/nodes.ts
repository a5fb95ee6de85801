import type { AnyNode, Pattern } from 'acorn'

/** The names a declaration binds, with the places where they stand. */
export type Binding = { readonly name: string; readonly start: number }

/** A name in a pattern that stands for a property of the same name, as in `{ a }`. */
export type Target = Binding & { readonly isShorthand: boolean }

/** Every name in a pattern such as `{ a, b: [c] = [] }`. */
export function bindingsOf(pattern: Pattern, isShorthand = false): Target[] {
  switch (pattern.type) {
    case 'Identifier':
      return [{ name: pattern.name, start: pattern.start, isShorthand }]
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        property.type === 'RestElement'
          ? bindingsOf(property.argument)
          : bindingsOf(property.value, property.shorthand),
      )
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? bindingsOf(element) : []))
    case 'AssignmentPattern':
      return bindingsOf(pattern.left, isShorthand)
    case 'RestElement':
      return bindingsOf(pattern.argument)
    case 'MemberExpression':
      return []
  }
}

/** Hands on the nodes right below a node, without making a list of them. */
export function forEachChild(node: AnyNode, visit: (child: AnyNode) => void): void {
  const values: readonly unknown[] = Object.values(node)
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue
    if (!Array.isArray(value)) {
      if (isNode(value)) visit(value)
      continue
    }
    for (const each of value) if (isNode(each)) visit(each)
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
