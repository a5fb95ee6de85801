import { bareList, define, joined, slice } from '../../../values/intrinsics.ts'
import { postKinds } from './channel.ts'
import { hidden, repeat } from './intrinsics.ts'
import { inspect } from './inspect.ts'
import { state } from './state.ts'

let indent = 0

/** Installs `console`; what it prints goes to the host as whole lines. */
export function installConsole(): void {
  const console = {}
  const methods = {
    log: 'log',
    info: 'info',
    warn: 'warn',
    error: 'error',
    debug: 'debug',
    dir: 'log',
    table: 'log',
    trace: 'log',
  }
  for (const [name, stream] of Object.entries(methods)) {
    define(console, name, (...args: unknown[]) => print(stream, args))
  }
  define(console, 'group', (...args: unknown[]) => {
    if (args.length > 0) print('log', args)
    indent += 2
  })
  define(console, 'groupEnd', () => {
    indent = indent > 2 ? indent - 2 : 0
  })
  define(console, 'assert', (condition: unknown, ...args: unknown[]) => {
    if (!condition) print('error', prepended('Assertion failed', args))
  })
  for (const name of ['time', 'timeEnd', 'count', 'clear']) define(console, name, () => {})
  hidden(globalThis, 'console', console)
}

function prepended(first: unknown, rest: readonly unknown[]): unknown[] {
  const list: unknown[] = []
  define(list, 0, first)
  for (let index = 0; index < rest.length; index += 1) define(list, index + 1, rest[index])
  return list
}

/** Starts an action with an empty margin. */
export function resetConsole(): void {
  indent = 0
}

/** Prints an error that nothing in the program could catch. */
export function reportError(where: string, error: unknown): void {
  write('error', `Uncaught ${where}: ${inspect(error)}`)
}

function print(stream: string, args: readonly unknown[]): void {
  const texts = bareList<string>()
  for (let index = 0; index < args.length; index += 1) {
    const value = args[index]
    texts[index] = typeof value === 'string' ? value : inspect(value)
  }
  write(stream, joined(texts, ' '))
}

function write(stream: string, text: string): void {
  if (state.action.latched) return
  const margin = indent > 0 ? repeat(' ', indent > 40 ? 40 : indent) : ''
  state.post(postKinds.out, 0, stream, `${margin}${shortened(text)}\n`)
}

/** Text beyond what can be kept is dropped before it leaves the interpreter. */
function shortened(text: string): string {
  const { consoleBytes } = state.options
  if (text.length <= 2 * consoleBytes) return text
  const dropped = text.length - 2 * consoleBytes
  const tail = slice(text, text.length - consoleBytes)
  return `${slice(text, 0, consoleBytes)}\n[${dropped} characters dropped]\n${tail}`
}
