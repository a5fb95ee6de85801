import type { AiSdkModel } from '../../src/models/ai-sdk/index.ts'
import type { ModelAbility } from '../../src/testing/model-conformance/abilities.ts'
import { anthropic } from './anthropic.ts'
import { bedrock } from './bedrock.ts'
import { cohere } from './cohere.ts'
import { google } from './google.ts'
import { openAICompatible } from './openai-compatible.ts'
import { providerModel } from './packages.ts'
import type { Protocol } from './protocol.ts'

/** A provider's package of one major version, how its server speaks, and what it cannot do, each with the reason. */
export type ProviderUnderTest = {
  readonly name: string
  readonly protocol: Protocol
  readonly cannot: Readonly<Partial<Record<ModelAbility, string>>>
  readonly model: (url: string, key?: string) => Promise<AiSdkModel>
}

type Cannot = ProviderUnderTest['cannot']

export function anthropicOf(version: string, cannot: Cannot = {}): ProviderUnderTest {
  const name = `anthropic-${version}`
  return {
    name,
    protocol: anthropic,
    cannot,
    model: (url, apiKey = 'any') =>
      providerModel([name, 'createAnthropic'], { apiKey, baseURL: `${url}/v1` }, 'claude-sonnet-4-5'),
  }
}

export function googleOf(version: string, cannot: Cannot = {}): ProviderUnderTest {
  const name = `google-${version}`
  return {
    name,
    protocol: google,
    cannot,
    model: (url, apiKey = 'any') =>
      providerModel([name, 'createGoogleGenerativeAI'], { apiKey, baseURL: `${url}/v1beta` }, 'gemini-2.5-flash'),
  }
}

export function bedrockOf(version: string, cannot: Cannot = {}): ProviderUnderTest {
  const name = `amazon-bedrock-${version}`
  const credentials = { region: 'us-east-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  return {
    name,
    protocol: bedrock,
    cannot: { ...cannot, usage: 'Bedrock does not count tokens of reasoning' },
    model: (url, sessionToken = 'any') =>
      providerModel(
        [name, 'createAmazonBedrock'],
        { ...credentials, sessionToken, baseURL: url },
        'anthropic.claude-sonnet-4-20250514-v1:0',
      ),
  }
}

export function cohereOf(version: string): ProviderUnderTest {
  const name = `cohere-${version}`
  return {
    name,
    protocol: cohere,
    cannot: {
      usage: 'Cohere does not count tokens that are cached or of reasoning',
      'content-filter': 'Cohere has no such error',
    },
    model: (url, apiKey = 'any') =>
      providerModel([name, 'createCohere'], { apiKey, baseURL: `${url}/v2` }, 'command-a-03-2025'),
  }
}

export function openAICompatibleOf(version: string, cannot: Cannot = {}): ProviderUnderTest {
  const name = `openai-compatible-${version}`
  return {
    name,
    protocol: openAICompatible,
    cannot,
    model: (url, apiKey = 'any') =>
      providerModel(
        [name, 'createOpenAICompatible'],
        { name: 'local', apiKey, baseURL: `${url}/v1`, includeUsage: true },
        'test',
      ),
  }
}

export const providers: readonly ProviderUnderTest[] = [
  anthropicOf('v2', { usage: 'version 2 of the package does not count tokens of reasoning' }),
  anthropicOf('v3'),
  anthropicOf('v4'),
  googleOf('v3'),
  googleOf('v4'),
  bedrockOf('v2'),
  bedrockOf('v4'),
  cohereOf('v4'),
  openAICompatibleOf('v2'),
  openAICompatibleOf('v3'),
  openAICompatibleOf('v4'),
]
