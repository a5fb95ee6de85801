import { createInterface } from 'node:readline/promises'

import { loadLlamaLibrary } from '../models/local/llama-cpp/library.ts'
import { llamaCpp } from '../models/local/index.ts'
import type { LocalModel, LocalProgress } from '../models/local/index.ts'
import { UsageError } from './arguments.ts'
import { formatBytes, progressLine } from './progress-line.ts'

/** A model that may be proposed: a repository of the hub with its quantization, and how many bytes the download has. */
export type Proposal = { readonly model: string; readonly bytes: number }

/**
 * Models that write code and may be used for anything (Apache-2.0), the largest first. Sizes are about those of the files
 * in the repositories, as https://huggingface.co/ORG/NAME/tree/main lists them.
 */
export const proposals: readonly Proposal[] = [
  { model: 'Qwen/Qwen2.5-Coder-32B-Instruct-GGUF:Q4_K_M', bytes: 19.9e9 },
  { model: 'Qwen/Qwen2.5-Coder-14B-Instruct-GGUF:Q4_K_M', bytes: 9.0e9 },
  { model: 'Qwen/Qwen2.5-Coder-7B-Instruct-GGUF:Q4_K_M', bytes: 4.7e9 },
  { model: 'Qwen/Qwen3-4B-GGUF:Q4_K_M', bytes: 2.5e9 },
  { model: 'Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF:Q4_K_M', bytes: 1.1e9 },
  { model: 'Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF:Q4_K_M', bytes: 0.5e9 },
]

/** What a conversation and the rest of the machine need beside the weights. */
const besideBytes = 2e9

/** The best model that this much memory has room for; two fifths of it are left to everything else, and 2 GB at least. */
export function proposeModel(memoryBytes: number): Proposal | undefined {
  const room = Math.min(memoryBytes * 0.6, memoryBytes - besideBytes)
  return proposals.find(({ bytes }) => bytes <= room)
}

/** What opening a local model asks of its surroundings. */
export type LocalSurroundings = {
  readonly memoryBytes: number
  /** Whether somebody can be asked. */
  readonly isInteractive: boolean
  readonly ask: (question: string) => Promise<string>
  readonly say: (text: string) => void
}

/**
 * The model that `local` or `local:…` names, with its download shown. For `local` one is proposed that fits the memory.
 *
 * @throws {UsageError} when node-llama-cpp is missing, no model fits, or the proposal is turned down.
 */
export async function openLocalModel(name: string, surroundings: LocalSurroundings): Promise<LocalModel> {
  await requireEngine()
  const model = name === 'local' ? await agreeOn(surroundings) : name.replace(/^local:/, '')
  const { say, isInteractive } = surroundings
  return llamaCpp({ model, id: `local:${model}`, onProgress: toReport(say, isInteractive) })
}

async function requireEngine(): Promise<void> {
  try {
    await loadLlamaLibrary()
  } catch (cause) {
    if (cause instanceof TypeError) throw new UsageError(cause.message, { cause })
    throw cause
  }
}

async function agreeOn({ memoryBytes, isInteractive, ask, say }: LocalSurroundings): Promise<string> {
  const proposal = proposeModel(memoryBytes)
  const memory = formatBytes(memoryBytes)
  if (proposal === undefined) {
    throw new UsageError(`No local model fits into ${memory} of memory. Use a model on a server: --model openai:…`)
  }
  const what = `${proposal.model} (about ${formatBytes(proposal.bytes)}) fits into ${memory} of memory`
  const choose = 'Another one: --model local:ORG/NAME:QUANT or local:FILE.gguf.'
  if (!isInteractive) {
    say(`Using ${what}; it is downloaded once. ${choose}\n`)
    return proposal.model
  }
  const answer = await ask(`${what}. ${choose}\nDownload it, where it is not here yet, and use it? [Y/n] `)
  if (/^(?:y|yes|)$/i.test(answer.trim())) return proposal.model
  throw new UsageError(`No model was chosen. ${choose}`)
}

/** Shows progress on a line that is written anew; without a terminal, every tenth of the way. */
function toReport(say: (text: string) => void, isInteractive: boolean): (progress: LocalProgress) => void {
  let last = ''
  return (progress) => {
    const line = progressLine(progress, isInteractive ? 100 : 10)
    if (line === last) return
    last = line
    const isDone = progress.done >= progress.total
    say(isInteractive ? `\r${line}${isDone ? '\n' : ''}` : `${line}\n`)
  }
}

/** Asks on the terminal; the question goes to where errors go, so that the output can be piped. */
export async function askOnTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await terminal.question(question)
  } finally {
    terminal.close()
  }
}
