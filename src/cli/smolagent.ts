#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'

import { readArguments, UsageError } from './arguments.ts'
import type { Command } from './arguments.ts'
import { usageExitCode } from './exit-code.ts'
import { findModel } from './find-model.ts'
import { helpText, noModelText } from './help.ts'
import { neutralise } from './neutralise.ts'

const root = new URL('../../', import.meta.url)

// A reader that has seen enough, such as `head`, closes the pipe: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(1)
})

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const report = (thrown: unknown): void => reportError(thrown, args.includes('--verbose'))
  try {
    return await carryOut(readArguments(args), report)
  } catch (thrown) {
    report(thrown)
    return thrown instanceof UsageError ? usageExitCode : 1
  }
}

async function carryOut(command: Command, report: (thrown: unknown) => void): Promise<number> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(helpText)
      return 0
    case 'version':
      process.stdout.write(`${version()}\n`)
      return 0
    case 'demo':
      return showDemo(command.model)
    case 'run': {
      const task = command.task ?? (await readTask())
      const found = await findModel({ model: command.model, environment: process.env })
      if (!found) {
        process.stderr.write(noModelText)
        return usageExitCode
      }
      return runWith(found.model, { ...command, task }, report)
    }
  }
}

type Task = Extract<Command, { kind: 'run' }> & { readonly task: string }

async function runWith(model: string, command: Task, report: (thrown: unknown) => void): Promise<number> {
  const { runTask } = await import('./run-task.ts')
  if (model !== 'local' && !model.startsWith('local:')) return runTask(command.task, { ...command, model }, report)
  const { askOnTerminal, openLocalModel } = await import('./local-model.ts')
  const local = await openLocalModel(model, {
    memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity),
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    ask: askOnTerminal,
    say: (text) => process.stderr.write(text),
  })
  try {
    return await runTask(command.task, { ...command, model: local }, report)
  } finally {
    await local.close()
  }
}

/** The task that is piped in. */
async function readTask(): Promise<string> {
  if (process.stdin.isTTY) throw new UsageError('There is no task. Write one in quotes behind the command.')
  let text = ''
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin) text += String(chunk)
  if (text.trim() === '') throw new UsageError('There is no task: no argument, and nothing on the standard input.')
  return text.trim()
}

/** The demo is a program of its own, which reads its own arguments. */
async function showDemo(model: string | undefined): Promise<number> {
  const demo = new URL('examples/demo/demo.mjs', root)
  process.argv = [process.execPath, fileURLToPath(demo), ...(model === undefined ? [] : ['--model', model])]
  await import(demo.href)
  return Number(process.exitCode ?? 0)
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : ''
}

function reportError(thrown: unknown, verbose: boolean): void {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const hint = thrown instanceof UsageError ? '\nsmolagent --help says how it is used.' : ''
  process.stderr.write(`smolagent: ${neutralise(message)}${hint}\n`)
  if (verbose) process.stderr.write(`${neutralise(inspect(thrown))}\n`)
}
