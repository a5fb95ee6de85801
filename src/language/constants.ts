import type { Program } from 'acorn'
import type { MagicString } from 'magic-string'

import { bindingsOf } from './nodes.ts'
import type { Assignment, Found } from './nodes.ts'

/** Names that are constants at the top of this action. A later action may declare them again. */
export function constantsOf({ body }: Program): ReadonlySet<string> {
  const names = new Set<string>()
  for (const statement of body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declared?.type !== 'VariableDeclaration' || declared.kind !== 'const') continue
    for (const { id } of declared.declarations) for (const { name } of bindingsOf(id)) names.add(name)
  }
  return names
}

/**
 * Makes assignments to constants throw when they are reached: as `var`, which they become, they could be assigned to.
 * Names that are also bound somewhere inside are left alone.
 */
export function rewriteAssignments(
  text: MagicString,
  constants: ReadonlySet<string>,
  { assignments, inner }: Found,
): void {
  for (const node of assignments) {
    const target = node.type === 'AssignmentExpression' ? node.left : node.argument
    if (target.type !== 'Identifier' || !constants.has(target.name) || inner.has(target.name)) continue
    rewrite(text, node, target.name)
  }
}

/**
 * What would have been assigned is computed first, as it is elsewhere. `void` keeps the parenthesis from being taken for
 * a call of what stands on the line above.
 */
function rewrite(text: MagicString, node: Assignment, name: string): void {
  const thrown = `void(()=>{throw new TypeError("Assignment to the constant '${name}'. Declare it with let to change it.")})`
  if (node.type === 'UpdateExpression') {
    text.overwrite(node.start, node.end, `${thrown}()`)
    return
  }
  text.overwrite(node.start, node.right.start, `${thrown}(`)
  text.appendLeft(node.right.end, ')')
}
