import { parseArgs } from 'node:util'

/** What the command line asks for. Without a `task` it is to be read from the standard input. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'demo'; readonly model?: string }
  | ({ readonly kind: 'run' } & RunCommand)

export type RunCommand = {
  readonly task?: string
  readonly model?: string
  readonly instructions?: string
  readonly maxSteps?: number
  readonly budget?: { readonly tokens: number }
  readonly json: boolean
}

/** The command line makes no sense; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const options = {
  model: { type: 'string', short: 'm' },
  'max-steps': { type: 'string' },
  'max-tokens': { type: 'string' },
  instructions: { type: 'string' },
  json: { type: 'boolean' },
  demo: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

type Parsed = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>

/** Reads the arguments of the command. @throws {UsageError} */
export function readArguments(args: readonly string[]): Command {
  const { values, positionals } = parse(args)
  const { model, instructions, json = false } = values
  const chosen = model === undefined ? {} : { model }
  if (values.help) return { kind: 'help' }
  if (values.version) return { kind: 'version' }
  if (values.demo) return { kind: 'demo', ...chosen }
  if (positionals.length > 1) {
    throw new UsageError(`There are ${positionals.length} tasks; put one task into quotes.`)
  }
  const [task] = positionals
  if (task?.trim() === '') throw new UsageError('The task is empty.')
  return {
    kind: 'run',
    ...chosen,
    ...(task !== undefined && { task }),
    ...(instructions !== undefined && { instructions }),
    ...toCount('max-steps', values['max-steps'], (maxSteps) => ({ maxSteps })),
    ...toCount('max-tokens', values['max-tokens'], (tokens) => ({ budget: { tokens } })),
    json,
  }
}

function parse(args: readonly string[]): Parsed {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(message, { cause })
  }
}

type Counts = Pick<RunCommand, 'maxSteps' | 'budget'>

function toCount(option: string, text: string | undefined, use: (count: number) => Counts): Counts {
  if (text === undefined) return {}
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--${option} takes a positive number, not ${text}.`)
  return use(Number(text))
}
