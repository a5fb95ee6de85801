import { CodeAgent, tool } from 'smolagents-ts'
import type { Executor } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { agentConfig, loadAgent, savable } from 'smolagents-ts/hub'
import { huggingface } from 'smolagents-ts/models/huggingface'
import { openai } from 'smolagents-ts/models/openai'
import { azureOpenAI, groq } from 'smolagents-ts/models/presets'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { fromDescription } from '../../src/hub/loading/from-description.ts'
import { key, leaksIn } from '../helpers/canary.ts'
import { savedTeam } from './saved-team.ts'

afterEach(() => vi.unstubAllEnvs())

const look = tool({ name: 'look', description: 'Looks.', execute: () => 1 })

describe('the config of an agent', () => {
  test('is plain JSON and holds every option that has a value of its own, of members too', () => {
    const config = agentConfig(savedTeam())

    expect(JSON.parse(JSON.stringify(config))).toEqual(config)
    expect(config).toMatchObject({
      schemaVersion: 1,
      kind: 'code',
      name: 'lead',
      description: 'Leads.',
      instructions: 'Be brief.',
      model: 'openai:gpt-4.1',
      tools: [{ name: 'search', export: 'search', options: { maxResults: 3 } }],
      output: { type: 'number' },
      codeTags: { open: '[[', close: ']]' },
      context: { maxTokens: Number.MAX_VALUE, keepSteps: 2 },
      maxSteps: 7,
      budget: { tokens: 9_000, timeMs: 60_000 },
      planning: { every: 3 },
      prompts: { export: 'prompts', options: { greeting: 'Good day.' } },
      finalAnswerChecks: [{ export: 'atMost', options: { limit: 100 } }],
      agents: [
        {
          kind: 'tool-calling',
          name: 'reader',
          actions: 'both',
          format: 'structured',
          input: { type: 'object', required: ['topic'] },
          limits: { callsInFlight: 3 },
        },
      ],
      missing: [],
    })
  })

  test('says where code ran, what it may import, and what of its output is shown', () => {
    const { modules, limits } = agentConfig(savedTeam())
    const executor: Executor = Object.create(quickjs(), { name: { value: 'docker' } })

    const { missing } = agentConfig(new CodeAgent({ model: 'ollama:a', executor }))

    expect({ modules, limits }).toEqual({
      modules: { helpers: { source: 'export const double = (n) => 2 * n', types: 'double(n: number): number' } },
      limits: { consoleChars: 1_000, memoryMb: 32 },
    })
    expect(missing).toEqual([{ option: 'executor', why: expect.stringContaining('docker') }])
  })

  test('says aloud what cannot be saved', () => {
    const agent = new CodeAgent({
      model: scriptedModel([], { id: 'mine' }),
      tools: [look],
      prompts: { task: () => 'Do it.' },
      prepareStep: () => undefined,
      finalAnswerChecks: [() => true],
    })

    const { model, tools, missing, notes } = agentConfig(agent)

    expect({ model, tools }).toEqual({
      model: { registered: 'mine' },
      tools: [{ name: 'look', description: 'Looks.', registered: 'look' }],
    })
    expect(missing.map(({ option }) => option)).toEqual(['prompts', 'prepareStep', 'finalAnswerChecks'])
    expect(missing[0]?.why).toContain('task')
    expect(notes.join('\n')).toMatch(/tool look[\s\S]*model mine/)
  })

  test('says how an OpenAI client was made, but for its secrets', () => {
    const model = openai({
      model: 'big',
      baseUrl: 'https://models.example/v1?api-key=canary-in-a-url&region=eu',
      apiKey: key,
      headers: { 'x-proxy-authorization': 'Basic canary-in-a-header' },
      body: { temperature: 0, max_tokens: 9, session_token: 'canary' },
      maxRetries: 5,
    })

    const config = agentConfig(new CodeAgent({ model }))

    expect(config.model).toEqual({
      provider: 'openai',
      options: {
        model: 'big',
        baseUrl: 'https://models.example/v1?region=eu',
        body: { temperature: 0, max_tokens: 9 },
        maxRetries: 5,
      },
    })
    expect(config.missing.map(({ option }) => option)).toEqual(['model.headers', 'model.body', 'model.baseUrl'])
    expect(leaksIn(JSON.stringify(config))).toEqual([])
    expect(leaksIn(JSON.stringify(model))).toEqual([])
  })

  test.each([
    ['huggingface', () => huggingface({ model: 'org/m', token: key })],
    ['a provider of it', () => huggingface({ model: 'org/m', provider: 'together', token: key })],
    ['azure', () => azureOpenAI({ endpoint: 'https://mine.openai.azure.com', deployment: 'd', apiKey: key })],
    ['a preset', () => groq({ model: 'm', apiKey: key })],
  ])('says how a model of %s was made, and takes its key from its own variable again', async (_, make) => {
    for (const name of ['HF_TOKEN', 'AZURE_OPENAI_API_KEY', 'GROQ_API_KEY']) vi.stubEnv(name, key)
    const config = agentConfig(new CodeAgent({ model: make() }))
    const model = await fromDescription(JSON.parse(JSON.stringify(config.model)))

    expect(config.missing).toEqual([])
    expect(config.notes.join()).toContain('The key of the model is not saved.')
    expect(JSON.stringify(model)).toBe(JSON.stringify(make()))
  })

  test.each([
    ['a URL with a password', { model: 'https://me:canary-word@host.example/v1#m' }],
    ['a URL with a key', { model: 'https://host.example/v1?api_key=canary-word#m' }],
    ['the value of a secret variable', { model: 'ollama:a', instructions: 'Log in with canary-variable-7.' }],
    ['what looks like a key', { model: 'ollama:a', instructions: 'Use sk-canaryABCDEFGHIJKLMNOP.' }],
    [
      'what looks like a key, in a module',
      { model: 'ollama:a', modules: { m: 'export const t = "hf_canaryABCDEFGHIJKLMNOP"' } },
    ],
  ])('refuses %s, and does not show it', (_, options) => {
    vi.stubEnv('SHOP_PASSWORD', 'canary-variable-7')

    const thrown = caught(() => agentConfig(new CodeAgent(options)))

    expect(thrown).toMatchObject({ name: 'SavedAgentError', code: 'secret' })
    expect(String(thrown)).toContain('Nothing was saved')
    expect(String(thrown)).not.toContain('canary')
  })

  test('refuses options of tools and models that are named like a secret', () => {
    const make = savable({ registered: 'shop' }, (options: object) =>
      tool({ name: 'shop', description: 'Buys.', execute: () => options }),
    )
    const agent = new CodeAgent({ model: 'ollama:a', tools: [make({ login: { apiKey: 'canary' }, maxTokens: 5 })] })

    expect(caught(() => agentConfig(agent))).toMatchObject({
      code: 'secret',
      message: expect.stringContaining('tools.shop.options.login.apiKey has the name of a secret'),
    })
  })

  test.each([
    ['token', true],
    ['access_token', true],
    ['API_KEY', true],
    ['key', true],
    ['dbPassword', true],
    ['sortKey', false],
    ['monkey', false],
    ['tokenizer', false],
  ])('takes %s for the name of a secret: %s', (name, isSecret) => {
    const make = savable({ registered: 'a' }, (options: object) =>
      tool({ name: 'a', description: 'A.', execute: () => options }),
    )
    const agent = new CodeAgent({ model: 'ollama:a', tools: [make({ [name]: 'value' })] })

    expect(caught(() => agentConfig(agent)) !== undefined).toBe(isSecret)
  })

  test('is of agents only', () => {
    expect(() => Reflect.apply(agentConfig, undefined, [{ model: 'ollama:a' }])).toThrow(
      new TypeError('Only an agent, such as one made by new CodeAgent({ … }), can be saved.'),
    )
  })
})

describe('savable', () => {
  test.each([
    [{ module: './search.mjs', export: 'search' }, 'import.meta.url'],
    [{ module: import.meta.url, export: '' }, 'import.meta.url'],
    [{ registered: '' }, 'the name under which'],
  ])('refuses the place %j', (at, message) => {
    expect(() => savable(at, () => look)).toThrow(message)
  })

  test('refuses options that are no plain data, by their place', () => {
    const make = savable({ registered: 'look' }, (options: unknown) => ({ ...look, options }))

    expect(() => make({ list: [1, () => 2] })).toThrow(
      'To be savable, options.list[1] must be plain data, as JSON holds it, and not a function.',
    )
  })

  test('refuses what is no function, what gives nothing or a promise, and more than one object of options', () => {
    const at = { registered: 'look' }

    expect(() => savable(at, look)).toThrow('savable needs a function that makes')
    expect(() => savable(at, () => 7)()).toThrow('savable needs a function that gives')
    expect(() => savable(at, () => Promise.resolve(look))()).toThrow('savable needs a function that gives')
    expect(() => savable(at, (a: object, b: object) => ({ a, b }))({}, {})).toThrow('one object of options')
  })

  test('keeps options of a registered name, for a function that makes it again', async () => {
    const made: unknown[] = []
    const makeLook = savable({ registered: 'eyes' }, (options: { far: boolean }) => {
      made.push(options)
      return tool({ name: 'look', description: 'Looks.', execute: () => options.far })
    })
    const makeModel = savable({ registered: 'main' }, (options: { id: string }) => scriptedModel([], options))
    const config = agentConfig(new CodeAgent({ model: makeModel({ id: 'm1' }), tools: [makeLook({ far: true })] }))

    const loaded = await loadAgent(config, { tools: { eyes: makeLook }, models: { main: makeModel } })

    expect(made).toEqual([{ far: true }, { far: true }])
    expect(agentConfig(loaded)).toEqual(config)
  })
})

function caught(work: () => unknown): unknown {
  try {
    work()
  } catch (thrown) {
    return thrown
  }
  return undefined
}
