import { parse } from 'acorn'
import type {
  ClassDeclaration,
  ExportDefaultDeclaration,
  FunctionDeclaration,
  ModuleDeclaration,
  Program,
  ReturnStatement,
  Statement,
  VariableDeclaration,
} from 'acorn'
import { MagicString } from 'magic-string'

import { ActionSyntaxError } from './action-syntax-error.ts'
import { bindingsOf, searchProgram } from './nodes.ts'
import type { Binding } from './nodes.ts'
import { originalPositions } from './positions.ts'
import type { Position, ToOriginal } from './positions.ts'

/** An action in the form the interpreter runs, and the way back to the text the model wrote. */
export type RewrittenAction = { readonly code: string; readonly toOriginal: ToOriginal }

export type RewriteOptions = {
  /** Names an action may not declare: those of the host's functions. */
  readonly reserved: Iterable<string>
}

const noModules = 'No modules can be imported here. Use the functions you were given and what JavaScript itself offers.'

/** Label of the block that a top-level `return` leaves. */
const actionLabel = '$action'

/**
 * Makes an action a script for an interpreter that keeps its globals and allows top-level `await`: declarations at the
 * top become `var`, so that they persist and may be repeated by a later action; `return` ends the action with a value.
 *
 * @throws {ActionSyntaxError} when it does not parse, imports something, or declares a reserved name.
 */
export function rewriteAction(source: string, options: RewriteOptions): RewrittenAction {
  const text = new MagicString(source)
  const positionOf = locator(source)
  const program = parseAction(source)
  const { returns, imports } = searchProgram(program)
  const [firstImport] = imports
  if (firstImport !== undefined) throw new ActionSyntaxError(noModules, positionOf(firstImport))
  const edit: Edit = { text, source, positionOf, bindings: [], functions: [] }
  for (const statement of program.body) rewriteStatement(edit, statement)
  checkReserved(edit, new Set(options.reserved))
  if (returns.length > 0) rewriteReturns(edit, returns)
  return { code: text.toString(), toOriginal: originalPositions(() => text.generateDecodedMap().mappings) }
}

type Edit = {
  readonly text: MagicString
  readonly source: string
  readonly positionOf: (offset: number) => Position
  readonly bindings: Binding[]
  readonly functions: FunctionDeclaration[]
}

function parseAction(source: string): Program {
  try {
    return parse(source, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
      allowHashBang: true,
    })
  } catch (error) {
    throw toSyntaxError(error)
  }
}

function toSyntaxError(error: unknown): unknown {
  if (error instanceof RangeError) {
    return new ActionSyntaxError('The code is nested too deeply to be parsed.', { line: 1, column: 1 })
  }
  if (!(error instanceof SyntaxError) || !('loc' in error)) return error
  const { line, column } = readLocation(error.loc)
  return new ActionSyntaxError(error.message.replace(/ \(\d+:\d+\)$/, ''), { line, column: column + 1 })
}

function readLocation(location: unknown): Position {
  if (typeof location !== 'object' || location === null) return { line: 1, column: 0 }
  const { line, column }: { line?: unknown; column?: unknown } = location
  return { line: typeof line === 'number' ? line : 1, column: typeof column === 'number' ? column : 0 }
}

function rewriteStatement(edit: Edit, statement: Statement | ModuleDeclaration): void {
  // Every other statement stays as it is.
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check
  switch (statement.type) {
    case 'ImportDeclaration':
      throw new ActionSyntaxError(noModules, edit.positionOf(statement.start))
    case 'ExportAllDeclaration':
      throw new ActionSyntaxError(noModules, edit.positionOf(statement.start))
    case 'ExportNamedDeclaration':
      if (statement.source) throw new ActionSyntaxError(noModules, edit.positionOf(statement.start))
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
