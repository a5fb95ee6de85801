import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

import { modelConformance } from 'smolagents-ts/testing'
import type { ModelScript, ModelUnderTest } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { asked } from './agent.ts'
import { tinyLlama, tinyOnnx } from './local-models.ts'

const requests = [asked('What is 12 plus 7?'), asked('Weather for Milan.')] as const

/** A place where a server has been. */
async function nowhere(): Promise<string> {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const address = gone.address()
  gone.close()
  await once(gone, 'close')
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

const lost = fileURLToPath(new URL('model/lost', import.meta.url))

async function onLlama({ maxTokens, refusal }: ModelScript, grammar: boolean): Promise<ModelUnderTest> {
  const model = tinyLlama({
    grammar,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(refusal === 'unknown-model' && { model: `${lost}.gguf` }),
    ...(refusal === 'unreachable' && { model: `${await nowhere()}/tiny.gguf` }),
  })
  return { model, close: () => model.close() }
}

function onOnnx({ maxTokens, refusal }: ModelScript): ModelUnderTest {
  const model = tinyOnnx({
    ...(maxTokens !== undefined && { maxTokens }),
    ...(refusal === 'unknown-model' && { model: lost }),
  })
  return { model, close: () => model.close() }
}

describe.each([
  ['held by a grammar', true],
  ['free', false],
])('llamaCpp(), its replies %s,', (_, grammar) => {
  const { cases, skipped } = modelConformance((script) => onLlama(script, grammar), { source: 'live', requests })

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  test('is asked about all that holds for any reply', () => {
    expect(cases).toHaveLength(22)
    expect(skipped.filter(({ group }) => group === 'replies' || group === 'aborts')).toHaveLength(1)
  })
})

describe('transformers()', () => {
  const cannot = { unreachable: 'the hub that it downloads from is a setting of the whole process' }
  const { cases } = modelConformance((script) => onOnnx(script), { source: 'live', requests, cannot })

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  test('is asked about all that holds for any reply but a hub that is not there', () => {
    expect(cases).toHaveLength(21)
  })
})
