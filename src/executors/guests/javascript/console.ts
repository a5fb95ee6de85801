import {
  bareList,
  define,
  joined,
  mapDelete,
  mapGet,
  mapSet,
  mapSize,
  NativeMap,
  read,
  slice,
  toNumber,
  toText,
} from '../../../values/intrinsics.ts'
import { postKinds } from './channel.ts'
import { elapsedMs } from './clock.ts'
import { tableText } from './console-table.ts'
import { format } from './format.ts'
import { inspect } from './inspect.ts'
import { floor, hidden, indexOf, repeat, round } from './intrinsics.ts'
import { state } from './state.ts'

let indent = 0
const maxIndent = 40
/** Labels that are remembered, of counters and of stop watches. */
const maxLabels = 1_000
const counts = new NativeMap<string, number>()
const starts = new NativeMap<string, number>()

/** Installs `console`; what it prints goes to the host as whole lines. */
export function installConsole(): void {
  const console = {}
  const method = (name: string, run: (...args: unknown[]) => void): void => {
    hidden(run, 'name', name)
    define(console, name, run)
  }
  for (const stream of ['log', 'info', 'warn', 'error', 'debug']) method(stream, (...args) => print(stream, args))
  method('dir', (value, options) => write('log', inspect(value, { depth: depthOf(options) })))
  method('dirxml', (...args) => print('log', args))
  method('table', (data, columns) => write('log', tableText(data, columns) ?? format(listOf(data))))
  method('trace', (...args) => print('log', prefixed('Trace', args)))
  method('assert', (condition, ...args) => {
    if (!condition) print('error', prefixed('Assertion failed', args))
  })
  const group = (...args: unknown[]): void => {
    if (args.length > 0) print('log', args)
    indent += 2
  }
  method('group', group)
  define(console, 'groupCollapsed', group)
  method('groupEnd', () => {
    indent = indent > 2 ? indent - 2 : 0
  })
  method('clear', () => {})
  installCounters(method)
  installWatches(method)
  hidden(globalThis, 'console', console)
}

type Define = (name: string, run: (...args: unknown[]) => void) => void

function installCounters(method: Define): void {
  method('count', (given) => {
    const label = labelOf(given)
    const count = (mapGet(counts, label) ?? 0) + 1
    remember(counts, label, count)
    write('log', `${label}: ${count}`)
  })
  method('countReset', (given) => {
    const label = labelOf(given)
    if (!mapDelete(counts, label)) write('warn', `Count for '${label}' does not exist`)
  })
}

function installWatches(method: Define): void {
  method('time', (given) => {
    const label = labelOf(given)
    if (mapGet(starts, label) === undefined) remember(starts, label, elapsedMs())
    else write('warn', `Label '${label}' already exists for console.time()`)
  })
  method('timeLog', (given, ...args) => tellTime('timeLog', labelOf(given), args))
  method('timeEnd', (given) => {
    const label = labelOf(given)
    tellTime('timeEnd', label, [])
    mapDelete(starts, label)
  })
}

function remember(labels: Map<string, number>, label: string, value: number): void {
  // A label that is known may be written again, however many there are.
  if (mapGet(labels, label) !== undefined || mapSize(labels) < maxLabels) mapSet(labels, label, value)
}

function tellTime(method: string, label: string, args: readonly unknown[]): void {
  const start = mapGet(starts, label)
  if (start === undefined) return write('warn', `No such label '${label}' for console.${method}()`)
  const more = args.length > 0 ? ` ${format(args)}` : ''
  write('log', `${label}: ${durationText(elapsedMs() - start)}${more}`)
}

function durationText(ms: number): string {
  if (ms < 1_000) return `${round(ms * 1_000) / 1_000}ms`
  const seconds = ms / 1_000
  if (seconds < 60) return `${round(seconds * 1_000) / 1_000}s`
  return `${floor(seconds / 60)}m ${round(seconds - 60 * floor(seconds / 60))}s`
}

function labelOf(given: unknown): string {
  return given === undefined ? 'default' : toText(given)
}

function depthOf(options: unknown): number {
  const depth = typeof options === 'object' && options !== null ? read(options, 'depth') : undefined
  if (depth === null) return 100
  return depth === undefined ? 4 : toNumber(depth)
}

function listOf(value: unknown): unknown[] {
  const list: unknown[] = []
  define(list, 0, value)
  return list
}

/** Arguments with a word before them, in one text if the first is one. */
function prefixed(word: string, args: readonly unknown[]): unknown[] {
  const list: unknown[] = []
  const first = args[0]
  const isText = typeof first === 'string'
  define(list, 0, isText ? `${word}: ${first}` : args.length > 0 ? `${word}:` : word)
  for (let index = isText ? 1 : 0; index < args.length; index += 1) define(list, list.length, args[index])
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
  write(stream, format(args))
}

function write(stream: string, text: string): void {
  if (state.action.latched) return
  state.post(postKinds.out, 0, stream, `${withMargin(shortened(text))}\n`)
}

/** The text with the margin of its group before every line. */
function withMargin(text: string): string {
  if (indent === 0) return text
  const margin = repeat(' ', indent > maxIndent ? maxIndent : indent)
  const lines = bareList<string>()
  let start = 0
  for (let end = indexOf(text, '\n'); end >= 0; end = indexOf(text, '\n', start)) {
    lines[lines.length] = slice(text, start, end)
    start = end + 1
  }
  lines[lines.length] = slice(text, start)
  return `${margin}${joined(lines, `\n${margin}`)}`
}

/** Text beyond what can be kept is dropped before it leaves the interpreter. */
function shortened(text: string): string {
  const { consoleBytes } = state.options
  if (text.length <= 2 * consoleBytes) return text
  const dropped = text.length - 2 * consoleBytes
  const tail = slice(text, text.length - consoleBytes)
  return `${slice(text, 0, consoleBytes)}\n[${dropped} characters dropped]\n${tail}`
}
