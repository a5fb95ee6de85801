import type { ImportDeclaration, ImportExpression, ImportSpecifier, MetaProperty } from 'acorn'

import { ActionSyntaxError } from './action-syntax-error.ts'
import type { Position } from './positions.ts'

/** What can be imported: names of modules that were given to the session. */
export type ModuleNames = ReadonlySet<string>

/** What is said of a module that is not there. */
export function noModule(name: string | undefined, modules: ModuleNames): string {
  if (modules.size === 0)
    return 'No modules can be imported here. Use the functions you were given and what JavaScript itself offers.'
  const what = name === undefined ? 'Only modules that were given can be imported' : `There is no module '${name}' here`
  return `${what}. These can be imported: ${[...modules].join(', ')}.`
}

/** @throws {ActionSyntaxError} when the module it names is not there. */
export function checkImport(node: ImportExpression | MetaProperty, modules: ModuleNames, position: Position): void {
  if (node.type === 'MetaProperty') throw new ActionSyntaxError('There is no import.meta here.', position)
  const { source } = node
  const name = source.type === 'Literal' && typeof source.value === 'string' ? source.value : undefined
  const isKnown = name === undefined ? modules.size > 0 : modules.has(name)
  if (!isKnown) throw new ActionSyntaxError(noModule(name, modules), position)
}

/** An import at the top as a declaration that persists: `import a, { b as c } from 'm'` takes both off `import('m')`. */
export function toDeclaration({ source, specifiers }: ImportDeclaration): string {
  const module = `await import(${JSON.stringify(String(source.value))})`
  const parts: string[] = []
  const names: string[] = []
  for (const specifier of specifiers) {
    if (specifier.type === 'ImportNamespaceSpecifier') parts.push(`${specifier.local.name}=${module}`)
    else if (specifier.type === 'ImportDefaultSpecifier') names.push(`default:${specifier.local.name}`)
    else names.push(`${importedName(specifier)}:${specifier.local.name}`)
  }
  if (names.length > 0) parts.unshift(`{${names.join(',')}}=${module}`)
  return parts.length === 0 ? `void(${module});` : `var ${parts.join(',')};`
}

function importedName({ imported }: ImportSpecifier): string {
  return imported.type === 'Identifier' ? imported.name : JSON.stringify(String(imported.value))
}
