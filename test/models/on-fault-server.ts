import { openai } from '../../src/models/openai/index.ts'
import type { OpenAIOptions } from '../../src/models/openai/index.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import type { ServerReply, StreamFault } from '../../src/testing/fault-server-replies.ts'
import type { ModelScript, ModelUnderTest } from '../../src/testing/model-conformance/script.ts'
import { toWire, wireErrors } from './scripts.ts'
import { statusOf } from './wire.ts'

const wireFault = { cut: 'end', stall: 'stall', failure: 'error' } as const satisfies Record<string, StreamFault>

function toServerReply(script: ModelScript): ServerReply {
  const { fault, refusal = 'unreachable' } = script
  if (refusal === 'unreachable') return { kind: 'reply', ...toWire(script), ...(fault && { fault: wireFault[fault] }) }
  const { status, message, code } = wireErrors[refusal]
  return statusOf(status, { error: { message, code } })
}

/** The client against a server that does what a script says. */
export async function onFaultServer(
  script: ModelScript,
  options: Partial<OpenAIOptions> = {},
): Promise<ModelUnderTest> {
  const server = await faultServer([toServerReply(script)])
  const model = openai({ model: 'test', baseUrl: server.baseUrl, maxRetries: 0, ...options })
  if (script.refusal === 'unreachable') await server.close()
  return { model, close: () => server.close() }
}

/** What a plan of a server cannot make a model do. */
export const cannotOfPlans = { limit: 'a plan says where a reply ends', count: 'a plan says what was counted' }
