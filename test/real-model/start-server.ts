import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

/**
 * How a generation went, as the server tells it; `held` by a grammar or not; `cachedTokens` of the prompt were known from
 * the one before.
 */
export type Generation = z.infer<typeof Generation>
const Generation = z.object({
  stream: z.boolean(),
  held: z.boolean(),
  promptTokens: z.number(),
  cachedTokens: z.number(),
  completionTokens: z.number(),
  end: z.enum(['stop', 'length', 'aborted']),
})

/** The tiny model behind an OpenAI-compatible API, in a process of its own. */
export type ModelServer = AsyncDisposable & {
  readonly baseUrl: string
  readonly model: string
  /** Waits until the engine does nothing, then tells how every generation went, in order. */
  readonly generations: () => Promise<readonly Generation[]>
  /** Resolves, once it listens, with a promise of the next piece of any reply. */
  readonly listen: () => Promise<{ readonly piece: Promise<unknown> }>
  readonly close: () => Promise<void>
}

/** Tokens that a prompt and its reply may have together. */
export const contextSize = 4096

const model = 'tiny-agent'
const modelFile = fileURLToPath(new URL('model/tiny-agent.f16.gguf', import.meta.url))
const program = fileURLToPath(new URL('server/main.mjs', import.meta.url))
const engine = new URL('server/node_modules/node-llama-cpp/', import.meta.url)

/**
 * Starts the server; it also ends when this process does.
 *
 * @throws when the engine is not installed, which `npm run real-model:install` does.
 */
export async function startServer(): Promise<ModelServer> {
  if (!existsSync(engine)) throw new Error('The engine is not installed: npm run real-model:install')
  const child = spawn(process.execPath, [program, modelFile, model], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), exited])
  if (child.exitCode !== null) throw new Error(`The server ended with code ${child.exitCode} before it listened.`)
  const baseUrl = String(first[0])
  const close = async (): Promise<void> => {
    child.stdin.end()
    await exited
  }
  return {
    baseUrl,
    model,
    generations: async () => {
      const response = await fetch(new URL('/generations', baseUrl))
      return z.array(Generation).parse(await response.json())
    },
    listen: async () => {
      const response = await fetch(new URL('/running', baseUrl))
      return { piece: response.text() }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
