import { toModules } from '../agent/modules.ts'
import type { ModuleBundle } from '../agent/options.ts'
import { systemRuntime } from '../agent/runtime.ts'
import { StepError } from '../core/errors.ts'
import type { Execution, Executor, OpenOptions } from '../core/executor.ts'
import { toLimits } from '../core/limits.ts'
import type { Limits } from '../core/limits.ts'
import type { Tool } from '../core/tool.ts'
import { cut, fold } from '../prompts/results/cut.ts'
import { errorText } from '../prompts/results/error-text.ts'
import { checkKnown } from '../tools/check-options.ts'
import { tool } from '../tools/tool.ts'
import { decode } from '../values/codec.ts'
import { hostWithoutTools } from './program-host.ts'

/** Where programs run, and with what. */
export type RunJavaScriptOptions = {
  /** Default: `quickjs()`, one for all tools that name none. */
  readonly executor?: Executor
  /** Modules the programs may import, as for `CodeAgent`. */
  readonly modules?: Readonly<Record<string, string | ModuleBundle>>
  readonly limits?: Partial<Limits>
  /** Name of the tool. Default `runJavaScript`. */
  readonly name?: string
}

/** What came of a program. */
export type ProgramResult = {
  /** What it printed. */
  readonly output: string
  /** Its last value as text, or what it gave to `finalAnswer`, as it is. */
  readonly value?: unknown
}

const input = {
  type: 'object',
  properties: { code: { type: 'string', minLength: 1, description: 'The program.' } },
  required: ['code'],
  additionalProperties: false,
} as const

const output = {
  type: 'object',
  properties: {
    output: { type: 'string', description: 'What the program printed.' },
    value: { description: 'Its last value, as text.' },
  },
  required: ['output'],
  additionalProperties: false,
} as const

/**
 * A tool that runs a program in the sandbox, for agents that act by calls and have something to compute. Each call has an
 * interpreter of its own, which is closed when it ends: nothing is left for the next one, and calls made at once do not
 * meet. The program has no tools, no files and no network.
 *
 * @throws {TypeError} for options that do not exist or are wrong.
 */
export function runJavaScript(options: RunJavaScriptOptions = {}): Tool<{ readonly code: string }, ProgramResult> {
  checkKnown('runJavaScript', options, ['executor', 'modules', 'limits', 'name'])
  const { executor, name = 'runJavaScript' } = options
  if (executor !== undefined && typeof executor.open !== 'function')
    throw new TypeError('executor must be an executor such as quickjs() of smolagents-ts/executors/quickjs.')
  const limits = toLimits(options.limits)
  const { sources, text } = toModules(options.modules)
  const made = tool({
    name,
    description: descriptionWith(text),
    input,
    output,
    effect: 'read',
    timeoutMs: limits.stepTimeoutMs + limits.graceMs + 30_000,
    async execute(given, { signal }) {
      const code = String(given['code'])
      const open: OpenOptions = {
        language: 'javascript',
        limits,
        seed: systemRuntime.seed(),
        functions: [],
        ...(sources && { modules: sources }),
      }
      return toResult(await run(executor ?? (await sharedExecutor()), { code, open, signal }), code, limits)
    },
  })
  // The schemas above say what these types say.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return made as Tool as Tool<{ readonly code: string }, ProgramResult>
}

function descriptionWith(modules: string): string {
  const imports = modules === '' ? '' : `\nIt can import these modules:\n${modules}`
  return (
    'Runs a JavaScript program and gives what it prints with console.log, and its last value. Use it to compute. ' +
    `Each program starts anew: no variables are left from the one before. It has no tools, no files and no network.${imports}`
  )
}

type Program = { readonly code: string; readonly open: OpenOptions; readonly signal: AbortSignal }

async function run(executor: Executor, { code, open, signal }: Program): Promise<Execution> {
  const sandbox = await executor.open({ ...open, signal })
  try {
    const request = { code, filename: 'program.js', now: systemRuntime.now(), signal }
    const execution = await sandbox.execute(request, hostWithoutTools(systemRuntime))
    signal.throwIfAborted()
    return execution
  } finally {
    await sandbox.close()
  }
}

function toResult(execution: Execution, code: string, limits: Limits): ProgramResult {
  const printed = cut(fold(execution.output.trimEnd()), limits.consoleChars)
  switch (execution.kind) {
    case 'value': {
      const { text } = execution
      return { output: printed, ...(text !== undefined && { value: cut(text, limits.valueChars) }) }
    }
    case 'answer':
      return { output: printed, value: decode(execution.value) }
    case 'error': {
      const { name, message } = execution.error
      throw failed(code, printed, new StepError('code-failed', `${name}: ${message}`, { details: execution.error }))
    }
    case 'killed':
      throw failed(code, printed, new StepError('code-failed', execution.message))
  }
}

/** An error that says what a program is told when an agent writes it: what, where, and what it had printed. */
function failed(code: string, printed: string, error: StepError): Error {
  const step = { code, calls: [] }
  const said = errorText(step, error.toJSON()).replace(/^Error:\n/, '')
  return new Error(printed === '' ? said : `${said}\nConsole output until then:\n${printed}`, { cause: error })
}

let shared: Promise<Executor> | undefined

/** It starts its process with the first program, and keeps no application alive. */
function sharedExecutor(): Promise<Executor> {
  shared ??= import('../executors/quickjs/index.ts').then(({ quickjs }) => quickjs())
  return shared
}
