import process from 'node:process'
import { fileURLToPath } from 'node:url'

import type { Executor, Isolation, Language } from '../../core/executor.ts'
import type { Limits } from '../../core/limits.ts'
import { childChannel } from '../host/child-channel.ts'
import type { ChildCommand } from '../host/child-channel.ts'
import { guestExecutor } from '../host/guest-executor.ts'
import { guestFile } from '../host/guest-files.ts'

/** How the processes are started. Everything has a default. */
export type TrustedProcessOptions = {
  /** The program that runs Python, 3.10 or later. Default: `python3`, as found on the `PATH` of the application. */
  readonly python?: string
  /** The program that runs JavaScript, Node.js 20 or later. Default: the one that runs the application. */
  readonly node?: string
  /** The whole environment of the processes. Default: none but the `PATH` of the application. */
  readonly env?: Readonly<Record<string, string>>
  /** The directory in which the code runs. Default: the root of the file system. */
  readonly cwd?: string
  /** Processes that are started ahead. Default 0. */
  readonly warm?: number
}

const isolation: Isolation = {
  boundary: 'none',
  description:
    'Code runs in a process of this machine with the rights of the application: it can read and write files, use the network and start programs. There is no boundary. Only for code that you would run yourself.',
}

/** What an interpreter takes before any code of the model runs. */
const baseMemoryMb: Readonly<Record<Language, number>> = { javascript: 160, python: 64 }

/**
 * Python or JavaScript in a process of its own on this machine, **without any boundary**: for code that you would run
 * yourself, and for machines that are a sandbox already. Time and memory are limited, nothing else.
 *
 * @throws {TypeError} for options that do not exist or are of the wrong kind.
 */
export function trustedProcess(options: TrustedProcessOptions = {}): Executor {
  checkOptions(options)
  return guestExecutor({
    name: 'trustedProcess',
    languages: ['javascript', 'python'],
    isolation,
    replay: 'best-effort',
    warm: options.warm ?? 0,
    connect: ({ language, limits }, listener) =>
      Promise.resolve(childChannel(toCommand(options, language, limits), listener)),
  })
}

function toCommand(options: TrustedProcessOptions, language: Language, { memoryMb }: Limits): ChildCommand {
  const { env = { PATH: process.env['PATH'] ?? '' }, cwd } = options
  const common = { env, ...(cwd !== undefined && { cwd }), memoryMb: baseMemoryMb[language] + memoryMb, group: true }
  if (language === 'python') {
    // Isolated from the variables and the packages of the user, and without buffers between us and the guest.
    return { ...common, file: options.python ?? 'python3', args: ['-I', '-u', fileURLToPath(guestFile('python'))] }
  }
  const heap = `--max-old-space-size=${Math.ceil(memoryMb) + 32}`
  return { ...common, file: options.node ?? process.execPath, args: [heap, fileURLToPath(guestFile('node'))] }
}

const kinds = { python: 'string', node: 'string', env: 'object', cwd: 'string', warm: 'number' } as const

function checkOptions(options: TrustedProcessOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (!isKnown(name))
      throw new TypeError(
        `The option ${name} of trustedProcess does not exist. Options: ${Object.keys(kinds).join(', ')}.`,
      )
    if (value === undefined || (typeof value === kinds[name] && value !== null)) continue
    throw new TypeError(`${name} of trustedProcess must be of type ${kinds[name]}, not ${JSON.stringify(value)}.`)
  }
  const { warm = 0 } = options
  if (!Number.isSafeInteger(warm) || warm < 0)
    throw new TypeError(`warm must be an integer of at least 0, not ${String(warm)}.`)
}

function isKnown(name: string): name is keyof typeof kinds {
  return Object.hasOwn(kinds, name)
}
