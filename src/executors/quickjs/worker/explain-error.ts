import { codeFrame } from '../../../language/code-frame.ts'
import { explain } from '../../../language/explain.ts'
import { explainSyntax } from '../../../language/explain-syntax.ts'
import type { Position } from '../../../language/positions.ts'
import { awaitedAt, thrownAt } from '../../../language/thrown.ts'
import type { Values } from '../../../language/values.ts'
import type { DoneSummary } from '../../protocol/frames.ts'
import { Interrupted } from '../engine/engine.ts'
import type { Engine } from '../engine/engine.ts'
import type { Sources } from './sources.ts'
import { toOwnStack } from './stack-positions.ts'

/** Of an end: what is told of an error. */
export type ErrorSummary = Pick<
  DoneSummary,
  'name' | 'text' | 'line' | 'column' | 'stack' | 'file' | 'frame' | 'callee' | 'suggestions'
>

/** What explaining an error may look at. */
export type Context = { readonly sources: Sources; readonly engine: Pick<Engine, 'look' | 'globals' | 'variables'> }

type GuestError = { readonly name: string; readonly text: string; readonly stack: string }

/** An error of the code, with its place in what the model wrote, and with what there is to say about it. */
export function explainError({ name, text, stack: given }: GuestError, { sources, engine }: Context): ErrorSummary {
  const { stack, top } = toOwnStack(given, sources)
  const texts = new Map(sources.texts)
  const current = currentFile(sources)
  const within = top?.file ?? current
  const source = texts.get(within)
  if (source === undefined) return { name, text, stack }
  const program = sources.javaScriptOf(within)
  if (!top) return { name, text, stack, ...placed(source, placeOf(program, text)) }
  const { file, line, column, functions, outer } = top
  const values: Values = {
    look: (path) => safely(() => engine.look(path)),
    globals: () => safely(() => engine.globals()) ?? [],
    variables: () => safely(() => engine.variables()) ?? [],
    tools: sources.reserved,
  }
  const { message, position, callee, suggestions } = explain(
    { name, message: text, source: program, functions, position: { line, column }, ...(outer && { outer }) },
    values,
  )
  return {
    name,
    text: message,
    stack,
    ...placed(source, position ?? { line, column }),
    ...(file !== current && { file }),
    ...(callee !== undefined && { callee }),
    ...(suggestions && { suggestions }),
  }
}

/** An action that does not parse. */
export function explainSyntaxError(text: string, position: Position, sources: Sources): ErrorSummary {
  const source = new Map(sources.texts).get(currentFile(sources)) ?? ''
  const { message } = explainSyntax(source, text, position)
  return { name: 'SyntaxError', text: message, ...placed(source, position) }
}

function placed(source: string, position: Position | undefined): Pick<ErrorSummary, 'line' | 'column' | 'frame'> {
  if (!position) return {}
  const frame = codeFrame(source, position)
  // A stack that was made up may name lines that do not exist.
  return frame === '' ? {} : { line: position.line, column: position.column, frame }
}

/** Where an error is that has no stack: a value was thrown that is no error, or nothing goes on. */
function placeOf(source: string, text: string): Position | undefined {
  if (text.startsWith('Uncaught ')) return thrownAt(source, text.slice('Uncaught '.length))
  return text.startsWith('The code waits for a promise') ? awaitedAt(source) : undefined
}

function currentFile(sources: Sources): string {
  return sources.texts.at(-1)?.[0] ?? ''
}

/** The engine may have no room left to look: then there is less to say. */
function safely<Result>(look: () => Result): Result | undefined {
  try {
    return look()
  } catch (error) {
    if (error instanceof Interrupted) throw error
    return undefined
  }
}
