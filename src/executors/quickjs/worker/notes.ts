import { ImageError } from '../../host/image-error.ts'
import type { Registers } from '../image.ts'
import type { ConsoleState } from './console-buffer.ts'

/** What a worker knows of its session beside the memory of the interpreter; it goes with an image. */
export type Notes = {
  readonly registers: Registers
  /** Number of the last action. */
  readonly execution: number
  /** Functions the code may call. */
  readonly functions: readonly string[]
  /** The actions so far, by file name: errors of functions they defined are told in their text. */
  readonly sources: readonly (readonly [string, string])[]
  /** The action in whose middle the image was taken. */
  readonly running?: RunningNotes
}

export type RunningNotes = { readonly usedMs: number; readonly output: ConsoleState }

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads the notes of an image. Whoever can write images can make them up, so a worker must not be led by them to say
 * what the host takes for the end of the supervisor, nor to give an action more time than it has.
 *
 * @throws {ImageError} when they are not what a worker writes.
 */
export function readNotes(notes: unknown): Notes {
  const { registers, execution, functions, sources, running } = fields(notes)
  return {
    registers: readRegisters(registers),
    execution: count(execution),
    functions: list(functions).map(text),
    sources: list(sources).map((entry): [string, string] => {
      const [name, source] = list(entry)
      return [text(name), text(source)]
    }),
    ...(running !== undefined && { running: readRunning(running) }),
  }
}

function readRegisters(value: unknown): Registers {
  const { stackPointer, program } = fields(value)
  return { stackPointer: number(stackPointer), ...(program !== undefined && { program: number(program) }) }
}

function readRunning(value: unknown): RunningNotes {
  const { usedMs, output } = fields(value)
  const { head, headLeft, tail, dropped } = fields(output)
  return {
    usedMs: amount(usedMs),
    output: { head: text(head), headLeft: number(headLeft), tail: text(tail), dropped: count(dropped) },
  }
}

function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw malformed()
  return { ...value }
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw malformed()
  return value
}

function amount(value: unknown): number {
  const given = number(value)
  if (!Number.isFinite(given) || given < 0) throw malformed()
  return given
}

function count(value: unknown): number {
  const given = amount(value)
  if (!Number.isSafeInteger(given)) throw malformed()
  return given
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw malformed()
  return value
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed()
  return value
}

function malformed(): ImageError {
  return new ImageError('Its notes are not those of this version.')
}
