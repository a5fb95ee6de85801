import { describe, expect, test } from 'vitest'

import { fromAiSdk } from '../../src/models/ai-sdk/index.ts'
import { modelConformance } from '../../src/testing/model-conformance/suite.ts'
import type { ModelScript, ModelUnderTest } from '../../src/testing/model-conformance/script.ts'
import { serve } from './protocol.ts'
import { providers } from './providers.ts'
import type { ProviderUnderTest } from './providers.ts'

async function onServer(script: ModelScript, provider: ProviderUnderTest, streaming: boolean): Promise<ModelUnderTest> {
  const server = await serve(provider.protocol, script)
  const model = fromAiSdk(await provider.model(server.url), { maxRetries: 0, streaming })
  if (script.refusal === 'unreachable') await server.close()
  return { model, close: () => server.close() }
}

const never = { limit: 'a script says where a reply ends', count: 'a script says what was counted' }
const ways = providers.flatMap((provider) => [
  { name: `${provider.name}, as a stream`, provider, streaming: true },
  { name: `${provider.name}, as a whole`, provider, streaming: false },
])

describe.each(ways)('fromAiSdk() over $name', ({ provider, streaming }) => {
  const whole = 'a reply that is no stream comes whole or not at all'
  const { cases } = modelConformance((script) => onServer(script, provider, streaming), {
    cannot: { ...never, ...provider.cannot, ...(streaming ? {} : { cut: whole, stall: whole, failure: whole }) },
  })

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})
