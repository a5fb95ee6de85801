import { describe, expect, test } from 'vitest'

import type { Model } from '../../src/core/model.ts'
import { huggingface } from '../../src/models/huggingface/index.ts'
import * as models from '../../src/models/presets/index.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import type { StreamFault } from '../../src/testing/fault-server-replies.ts'
import type { ModelScript, ModelUnderTest } from '../../src/testing/model-conformance/script.ts'
import { modelConformance } from '../../src/testing/model-conformance/suite.ts'
import { toWire, wireErrors } from './scripts.ts'
import { statusOf } from './wire.ts'

const wireFault = { cut: 'end', stall: 'stall', failure: 'error' } as const satisfies Record<string, StreamFault>

/** How each model is made for a server on this machine, whose API is at `baseUrl`. */
const { azureOpenAI, ...presets } = models
const kinds: readonly (readonly [string, (baseUrl: string) => Model])[] = [
  ...Object.entries(presets).map(
    ([name, create]) => [name, (baseUrl: string) => create({ model: 'test', baseUrl, maxRetries: 0 })] as const,
  ),
  [
    'azureOpenAI with a dated version',
    (endpoint) =>
      azureOpenAI({
        endpoint,
        deployment: 'test',
        apiKey: 'k',
        apiVersion: '2024-10-21',
        maxRetries: 0,
        environment: {},
      }),
  ],
  [
    'azureOpenAI',
    (endpoint) => azureOpenAI({ endpoint, deployment: 'test', apiKey: 'k', maxRetries: 0, environment: {} }),
  ],
  ['huggingface', (baseUrl) => atHub(baseUrl)],
  ['huggingface with a provider', (baseUrl) => atHub(baseUrl, 'together')],
]

function atHub(baseUrl: string, provider?: string): Model {
  const mapping = { inferenceProviderMapping: { together: { providerId: 'test', task: 'conversational' } } }
  const answering: typeof fetch = (url, init) =>
    init?.method === 'POST' ? fetch(url, init) : Promise.resolve(Response.json(mapping))
  const routerUrl = baseUrl.replace('/v1', '')
  return huggingface({
    model: 'org/test',
    hubUrl: 'http://hub.example',
    routerUrl,
    fetch: answering,
    maxRetries: 0,
    ...(provider !== undefined && { provider }),
  })
}

async function onServer(script: ModelScript, create: (baseUrl: string) => Model): Promise<ModelUnderTest> {
  const { fault, refusal = 'unreachable' } = script
  const refused = refusal === 'unreachable' ? undefined : wireErrors[refusal]
  const reply = { kind: 'reply', ...toWire(script), ...(fault && { fault: wireFault[fault] }) } as const
  const server = await faultServer([refused ? statusOf(refused.status, { error: refused }) : reply])
  if (script.refusal === 'unreachable') await server.close()
  return { model: create(server.baseUrl), close: () => server.close() }
}

describe.each(kinds)('%s keeps to what every model keeps to', (_, create) => {
  const cannot = { limit: 'a plan says where a reply ends', count: 'a plan says what was counted' }
  const { cases } = modelConformance((script) => onServer(script, create), { cannot })

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  test('all of it', () => {
    expect(cases).toHaveLength(34)
  })
})
