/** That the types of the real packages fit ours, and ours theirs: `types.test.ts` has the compiler check this file. */
import { generateText as generateText5 } from 'ai-5'
import { generateText as generateText6 } from 'ai-6'
import { generateText as generateText7 } from 'ai-7'
import { createAmazonBedrock as createBedrock2 } from 'amazon-bedrock-v2'
import { createAmazonBedrock as createBedrock4 } from 'amazon-bedrock-v4'
import { createAnthropic as createAnthropic2 } from 'anthropic-v2'
import { createAnthropic as createAnthropic3 } from 'anthropic-v3'
import { createAnthropic as createAnthropic4 } from 'anthropic-v4'
import { createCohere } from 'cohere-v4'
import { createGoogleGenerativeAI } from 'google-v4'
import { createOpenAICompatible } from 'openai-compatible-v3'

import { CodeAgent } from '../../../dist/index.js'
import { fromAiSdk, toAiSdk } from '../../../dist/models/ai-sdk/index.js'
import { scriptedModel } from '../../../dist/testing/index.js'

const models = [
  createAnthropic2()('claude-sonnet-4-5'),
  createAnthropic3()('claude-sonnet-4-5'),
  createAnthropic4()('claude-sonnet-4-5'),
  createBedrock2()('anthropic.claude-sonnet-4-20250514-v1:0'),
  createBedrock4()('anthropic.claude-sonnet-4-20250514-v1:0'),
  createCohere()('command-a-03-2025'),
  createGoogleGenerativeAI()('gemini-2.5-flash'),
  createOpenAICompatible({ name: 'local', baseURL: 'http://127.0.0.1/v1' })('test'),
]

export const ours = models.map((model) => fromAiSdk(model, { cacheMarkers: true }))
export const agents = models.map((model) => new CodeAgent({ model, prepareStep: () => ({ model }) }))

const model = scriptedModel(['Hello'])
const prompt = 'Hi'
export const replies = [
  generateText5({ model: toAiSdk(model), prompt }),
  // @ts-expect-error AI SDK 5 takes v2 only
  generateText5({ model: toAiSdk(model, { specificationVersion: 'v3' }), prompt }),
  generateText6({ model: toAiSdk(model), prompt }),
  generateText6({ model: toAiSdk(model, { specificationVersion: 'v3' }), prompt }),
  generateText7({ model: toAiSdk(model), prompt }),
  generateText7({ model: toAiSdk(model, { specificationVersion: 'v3' }), prompt }),
  generateText7({ model: toAiSdk(model, { specificationVersion: 'v4' }), prompt }),
]
