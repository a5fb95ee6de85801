import type {
  ClassDeclaration,
  ExportDefaultDeclaration,
  FunctionDeclaration,
  ImportDeclaration,
  ModuleDeclaration,
  ReturnStatement,
  Statement,
  VariableDeclaration,
} from 'acorn'
import { MagicString } from 'magic-string'

import { ActionSyntaxError } from './action-syntax-error.ts'
import { constantsOf, rewriteAssignments } from './constants.ts'
import { checkImport, noModule, toDeclaration } from './imports.ts'
import type { ModuleNames } from './imports.ts'
import { bindingsOf, searchProgram } from './nodes.ts'
import type { Binding, Found } from './nodes.ts'
import { originalPositions } from './positions.ts'
import type { Position, ToOriginal } from './positions.ts'
import { atOriginal, readAction } from './read-action.ts'
import type { ReadAction } from './read-action.ts'
import type { TypeScript } from './typescript.ts'

/** An action in the form the interpreter runs, and the way back to the text the model wrote. */
export type RewrittenAction = { readonly code: string; readonly toOriginal: ToOriginal }

export type RewriteOptions = {
  /** Names an action may not declare: those of the host's functions. */
  readonly reserved: Iterable<string>
  /** What it may import; nothing by default. */
  readonly modules?: ModuleNames
  /** Takes types out; without it an action must be JavaScript. */
  readonly typescript?: TypeScript
}

const noNames: ModuleNames = new Set()

const noExport = 'Nothing can be exported from another module here. Import what you need, and use it.'

/** Label of the block that a top-level `return` leaves. */
const actionLabel = '$action'

/**
 * Makes an action a script for an interpreter that keeps its globals and allows top-level `await`: types are taken out;
 * declarations at the top become `var`, so that they persist and may be repeated by a later action; imports become
 * declarations; an assignment to a constant of this action throws, as it does elsewhere; `return` ends the action with
 * a value.
 *
 * @throws {ActionSyntaxError} when it does not parse, imports what is not there, or declares a reserved name.
 */
export function rewriteAction(source: string, options: RewriteOptions): RewrittenAction {
  const read = readAction(source, options.typescript)
  return atOriginal(read.toOriginal, () => rewriteRead(read, options))
}

function rewriteRead(
  { code, program, toOriginal }: ReadAction,
  { reserved, modules = noNames }: RewriteOptions,
): RewrittenAction {
  const text = new MagicString(code)
  const positionOf = locator(code)
  const found = searchProgram(program)
  checkImports(found, modules, positionOf)
  const edit: Edit = { text, source: code, modules, positionOf, bindings: [], functions: [] }
  for (const statement of program.body) rewriteStatement(edit, statement)
  checkReserved(edit, new Set(reserved))
  rewriteAssignments(text, constantsOf(program), found)
  if (found.returns.length > 0) rewriteReturns(edit, found.returns)
  const back = originalPositions(() => text.generateDecodedMap().mappings)
  return { code: text.toString(), toOriginal: (position) => toOriginal(back(position)) }
}

function checkImports({ imports }: Found, modules: ModuleNames, positionOf: Edit['positionOf']): void {
  for (const node of imports) {
    if (node.type === 'MetaProperty')
      throw new ActionSyntaxError('There is no import.meta here.', positionOf(node.start))
    checkImport(node, modules, positionOf(node.start))
  }
}

type Edit = {
  readonly text: MagicString
  readonly source: string
  readonly modules: ModuleNames
  readonly positionOf: (offset: number) => Position
  readonly bindings: Binding[]
  readonly functions: FunctionDeclaration[]
}

function rewriteStatement(edit: Edit, statement: Statement | ModuleDeclaration): void {
  // Every other statement stays as it is.
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check
  switch (statement.type) {
    case 'ImportDeclaration':
      return rewriteImport(edit, statement)
    case 'ExportAllDeclaration':
      throw new ActionSyntaxError(noExport, edit.positionOf(statement.start))
    case 'ExportNamedDeclaration':
      if (statement.source) throw new ActionSyntaxError(noExport, edit.positionOf(statement.start))
      if (!statement.declaration) return blank(edit, statement.start, statement.end)
      blank(edit, statement.start, statement.declaration.start)
      return rewriteDeclaration(edit, statement.declaration)
    case 'ExportDefaultDeclaration':
      return rewriteDefault(edit, statement)
    case 'ExpressionStatement':
      return noteAssignment(edit, statement.expression)
    case 'VariableDeclaration':
    case 'ClassDeclaration':
    case 'FunctionDeclaration':
      return rewriteDeclaration(edit, statement)
  }
}

function rewriteImport(edit: Edit, statement: ImportDeclaration): void {
  const name = String(statement.source.value)
  if (!edit.modules.has(name))
    throw new ActionSyntaxError(noModule(name, edit.modules), edit.positionOf(statement.start))
  for (const { local } of statement.specifiers) edit.bindings.push(local)
  edit.text.overwrite(statement.start, statement.end, toDeclaration(statement))
}

/** `export default x` leaves `x`, which is then the value of the statement. */
function rewriteDefault(edit: Edit, statement: ExportDefaultDeclaration): void {
  const { declaration } = statement
  blank(edit, statement.start, declaration.start)
  const isDeclaration = declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration'
  if (isDeclaration && declaration.id) {
    // Acorn types a default export with a name as one that may have none.
    if (declaration.type === 'FunctionDeclaration') noteFunction(edit, { ...declaration, id: declaration.id })
    else rewriteClass(edit, { ...declaration, id: declaration.id })
    return
  }
  edit.text.prependLeft(declaration.start, '(')
  edit.text.appendRight(declaration.end, ')')
}

function rewriteDeclaration(
  edit: Edit,
  declaration: VariableDeclaration | ClassDeclaration | FunctionDeclaration,
): void {
  switch (declaration.type) {
    case 'VariableDeclaration':
      return rewriteVariables(edit, declaration)
    case 'ClassDeclaration':
      return rewriteClass(edit, declaration)
    case 'FunctionDeclaration':
      return noteFunction(edit, declaration)
  }
}

function rewriteVariables(edit: Edit, { kind, declarations, start }: VariableDeclaration): void {
  edit.bindings.push(...declarations.flatMap(({ id }) => bindingsOf(id)))
  if (kind !== 'let' && kind !== 'const') return
  edit.text.overwrite(start, start + kind.length, 'var'.padEnd(kind.length))
  for (const { init, end } of declarations) {
    // Without a value `var x` would keep the value of an earlier action.
    if (!init) edit.text.appendLeft(end, '=void 0')
  }
}

function rewriteClass(edit: Edit, { id, start, end }: ClassDeclaration): void {
  edit.bindings.push(id)
  edit.text.appendLeft(start, `var ${id.name}=`)
  edit.text.appendRight(end, ';')
}

function noteFunction(edit: Edit, declaration: FunctionDeclaration): void {
  edit.bindings.push(declaration.id)
  edit.functions.push(declaration)
}

function noteAssignment(edit: Edit, expression: { readonly type: string; readonly left?: unknown }): void {
  const { type, left } = expression
  if (type !== 'AssignmentExpression' || typeof left !== 'object' || left === null) return
  const { name, start }: { name?: unknown; start?: unknown } = left
  if (typeof name === 'string' && typeof start === 'number') edit.bindings.push({ name, start })
}

function checkReserved({ bindings, positionOf }: Edit, reserved: ReadonlySet<string>): void {
  const clash = bindings.find(({ name }) => reserved.has(name))
  if (clash === undefined) return
  throw new ActionSyntaxError(
    `Cannot redeclare tool '${clash.name}'. Choose another name for the variable.`,
    positionOf(clash.start),
  )
}

/** The action becomes a labelled block whose completion value is what is returned. */
function rewriteReturns({ text, source, functions }: Edit, returns: readonly ReturnStatement[]): void {
  for (const { start, end, argument } of returns) {
    // As long as the keyword, so that what follows stays in its column.
    text.overwrite(start, start + 'return'.length, argument ? '{0,   ' : '{void 0')
    text.appendLeft(end, source[end - 1] === ';' ? `break ${actionLabel}}` : `;break ${actionLabel}}`)
  }
  text.prependRight(0, `${actionLabel}:{`)
  text.append('\n}')
  // A function in a block would only reach the outside once control passes over it.
  for (const { start, end } of functions) text.move(start, end, 0)
}

function blank({ text, source }: Edit, start: number, end: number): void {
  text.overwrite(start, end, source.slice(start, end).replaceAll(/[^\n]/g, ' '))
}

function locator(source: string): (offset: number) => Position {
  return (offset) => {
    const lines = source.slice(0, offset).split('\n')
    return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
  }
}
