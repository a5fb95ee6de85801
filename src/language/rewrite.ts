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
import { checkImport, noModule, toDeclaration } from './imports.ts'
import type { ModuleNames } from './imports.ts'
import { bindingsOf } from './nodes.ts'
import type { Binding, Target } from './nodes.ts'
import { originalPositions } from './positions.ts'
import type { Position, ToOriginal } from './positions.ts'
import { searchProgram } from './scopes.ts'
import type { Found } from './scopes.ts'
import { toJavaScript } from './to-javascript.ts'
import type { StripTypes } from './to-javascript.ts'

/** An action in the form the interpreter runs, and the way back to the text the model wrote. */
export type RewrittenAction = { readonly code: string; readonly toOriginal: ToOriginal }

export type RewriteOptions = {
  /** Names an action may not declare: those of the host's functions. */
  readonly reserved: Iterable<string>
  /** What it may import; nothing by default. */
  readonly modules?: ModuleNames
  /** Takes types out of TypeScript; without it an action is JavaScript. */
  readonly strip?: StripTypes | undefined
}

const noNames: ModuleNames = new Set()

const noExport = 'Nothing can be exported from another module here. Import what you need, and use it.'

/** Label of the block that a top-level `return` leaves. */
const actionLabel = '$action'

/**
 * Makes an action a script for an interpreter that keeps its globals and allows top-level `await`: declarations at the
 * top become `var`, so that they persist and may be repeated by a later action; so do imports; an assignment to a constant
 * of this action throws; `return` ends the action with a value.
 *
 * @throws {ActionSyntaxError} when it does not parse, imports what is not there, or declares a reserved name.
 */
export function rewriteAction(source: string, { reserved, modules = noNames, strip }: RewriteOptions): RewrittenAction {
  const { code, program, toSource } = toJavaScript(source, strip)
  const locate = locator(code)
  const positionOf = (offset: number): Position => toSource(locate(offset))
  const found = searchProgram(program)
  for (const node of found.imports) checkImport(node, modules, positionOf(node.start))
  const edit = new Edit(code, { positionOf, modules })
  for (const statement of program.body) rewriteStatement(edit, statement)
  checkReserved(edit, found, new Set(reserved))
  for (const target of found.writes) if (edit.constants.has(target.name)) rewriteWrite(edit, target)
  if (found.returns.length > 0) rewriteReturns(edit, found.returns)
  const { changed } = edit
  if (changed === undefined) return { code, toOriginal: toSource }
  const back = originalPositions(() => changed.generateDecodedMap().mappings)
  return { code: changed.toString(), toOriginal: (position) => toSource(back(position)) }
}

class Edit {
  readonly source: string
  readonly positionOf: (offset: number) => Position
  readonly modules: ModuleNames
  readonly bindings: Binding[] = []
  readonly functions: FunctionDeclaration[] = []
  /** Names of constants at the top. */
  readonly constants = new Set<string>()
  #text: MagicString | undefined

  constructor(source: string, { positionOf, modules }: Pick<Edit, 'positionOf' | 'modules'>) {
    this.source = source
    this.positionOf = positionOf
    this.modules = modules
  }

  /** The text to change; whoever takes it changes it. */
  get text(): MagicString {
    return (this.#text ??= new MagicString(this.source))
  }

  /** The text, when it was changed. */
  get changed(): MagicString | undefined {
    return this.#text
  }
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
  const bindings = declarations.flatMap(({ id }) => bindingsOf(id))
  edit.bindings.push(...bindings)
  if (kind === 'const') for (const { name } of bindings) edit.constants.add(name)
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

function checkReserved(edit: Edit, { vars, writes, globals }: Found, reserved: ReadonlySet<string>): void {
  const clash = [...edit.bindings, ...vars, ...writes, ...globals]
    .filter(({ name }) => reserved.has(name))
    .reduce<Binding | undefined>((first, each) => (first && first.start < each.start ? first : each), undefined)
  if (clash === undefined) return
  throw new ActionSyntaxError(
    `Cannot redeclare tool '${clash.name}'. Choose another name for the variable.`,
    edit.positionOf(clash.start),
  )
}

/**
 * What assigns to a constant throws where it does so, as in the language: the target becomes a property that can only be
 * read. That fits wherever a target may stand, and needs no semicolon before it.
 */
function rewriteWrite({ text, source }: Edit, { name, start, isShorthand }: Target): void {
  const message = JSON.stringify(`Assignment to constant variable '${name}'. Declare it with let if it is to change.`)
  // Its name is what a stack tells; no getter may be called `constructor`.
  const property = name === 'constructor' ? 'constant' : name
  const target = `new class{get ${property}(){return ${name}}set ${property}(_){throw new TypeError(${message})}}().${property}`
  const written =
    /^(?:[\p{ID_Continue}$\u200c\u200d]|\\u(?:\{[\da-f]+\}|[\da-f]{4}))+/iu.exec(source.slice(start))?.[0] ?? name
  text.overwrite(start, start + written.length, isShorthand ? `${name}:${target}` : target)
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
