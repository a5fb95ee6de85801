import { ModelError } from '../../src/core/errors.ts'
import { textMessage } from '../../src/core/messages.ts'
import type { Model } from '../../src/core/model.ts'
import { openai } from '../../src/models/openai/index.ts'
import type { OpenAIOptions, Pacing } from '../../src/models/openai/index.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import type { FaultServer } from '../../src/testing/fault-server.ts'
import type { ServerReply } from '../../src/testing/fault-server-replies.ts'

/** A request that any model can answer. */
export const request = { messages: [textMessage('user', 'hello')] }

/** Waits nothing and writes down how long it should have waited. */
export function fakePacing(): Pacing & { readonly waits: number[] } {
  const waits: number[] = []
  return {
    waits,
    now: () => Date.UTC(2027, 0, 1),
    random: () => 0.5,
    sleep: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
  }
}

/** Starts a server with this plan for the time of the work. */
export async function withServer(
  plan: readonly ServerReply[],
  work: (server: FaultServer) => Promise<void>,
): Promise<void> {
  const server = await faultServer(plan)
  try {
    await work(server)
  } finally {
    await server.close()
  }
}

/** A model on a server that is tried once. */
export function modelAt(server: FaultServer, options: Partial<OpenAIOptions> = {}): Model {
  return openai({ model: 'test', baseUrl: server.baseUrl, maxRetries: 0, ...options })
}

/** The `ModelError` with which a promise rejects. */
export async function failureOf(promise: Promise<unknown>): Promise<ModelError> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ModelError)) throw new TypeError(`expected a ModelError, not ${String(error)}`)
  return error
}
