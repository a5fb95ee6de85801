import { fileURLToPath } from 'node:url'

import { CodeAgent, tool, ToolCallingAgent } from 'smolagents-ts'
import { agentConfig, loadAgent } from 'smolagents-ts/hub'
import type { AgentConfig, Reference } from 'smolagents-ts/hub'
import { openai } from 'smolagents-ts/models/openai'
import { faultServer, scriptedModel } from 'smolagents-ts/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { savedTeam } from './saved-team.ts'
import { search } from './fixtures/search.mjs'

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const look = tool({ name: 'look', description: 'Looks.', execute: () => 1 })
const plain = {
  schemaVersion: 1,
  kind: 'code',
  model: 'ollama:a',
  tools: [],
  agents: [],
  missing: [],
  notes: [],
} as const

afterEach(() => vi.unstubAllEnvs())

describe('loading', () => {
  test('makes an agent of its kind, with the tools and models that are registered', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-test')

    const loaded = await loadAgent(fixture('version-1'), { tools: { search, look }, without: ['prepareStep'] })

    expect(loaded).toBeInstanceOf(ToolCallingAgent)
    expect(loaded.visualize()).toBe(
      'shop [gpt-4.1]: Sells.\n├─ search(): Finds pages about a word.\n└─ helper [ollama:qwen3]: Helps.',
    )
  })

  test('reads version 1, whatever is in it', async () => {
    const model = openai({ model: 'gpt-4.1', maxRetries: 1 })

    const loaded = await loadAgent(fixture('version-1'), { tools: { search }, model, prepareStep: () => undefined })

    expect(agentConfig(loaded)).toMatchObject({
      schemaVersion: 1,
      kind: 'tool-calling',
      instructions: 'Be polite.',
      model: { provider: 'openai', options: { model: 'gpt-4.1', maxRetries: 1 } },
      tools: [{ name: 'search', options: { maxResults: 2 } }],
      agents: [{ kind: 'code', name: 'helper', modules: { m: 'export const a = 1' } }],
      actions: 'both',
      format: 'native',
      codeTags: 'markdown',
      limits: { callsPerStep: 9 },
      context: { maxTokens: 5000, keepSteps: 3 },
      maxSteps: 4,
      planning: { every: 2 },
      output: { type: 'object' },
    })
  })

  test('lets options that are given win, and those that are undefined not', async () => {
    const loaded = await loadAgent(agentConfig(savedTeam()), {
      trust: true,
      model: 'ollama:other',
      maxSteps: 2,
      name: undefined,
      limits: { memoryMb: 16 },
      agents: { reader: { model: 'ollama:small', maxSteps: 1 } },
    })

    expect(agentConfig(loaded)).toMatchObject({
      name: 'lead',
      model: 'ollama:other',
      maxSteps: 2,
      limits: { memoryMb: 16 },
      agents: [{ name: 'reader', model: 'ollama:small', maxSteps: 1 }],
    })
  })

  test('never hands options of a manager on to its members', async () => {
    const member = new ToolCallingAgent({ name: 'reader', description: 'Reads.', model: 'ollama:a' })
    const config = agentConfig(new CodeAgent({ name: 'lead', model: 'ollama:a', agents: [member] }))

    const loaded = await loadAgent(config, {
      model: 'ollama:b',
      modules: { secretModule: 'export const a = 1' },
      codeTags: 'markdown',
      limits: { memoryMb: 512 },
      maxSteps: 99,
    })

    expect(agentConfig(loaded).agents).toEqual(config.agents)
  })

  test.each(['1.9', '1.10', '1.20'])('reads an agent.json of version %s of the Python library', async (version) => {
    const isNewest = version === '1.20'
    const without = [
      'prompt_templates',
      'authorized_imports',
      ...(isNewest ? ['executor_type', 'executor_kwargs'] : []),
    ]
    const webSearch = tool({ name: 'web_search', description: 'Searches.', execute: () => [] })

    const loaded = await loadAgent(fixture(`original/${version}`), {
      without,
      tools: { web_search: webSearch },
      ...(isNewest && { agents: { reader: { without: ['prompt_templates'] } } }),
    })

    expect(loaded).toBeInstanceOf(CodeAgent)
    expect(agentConfig(loaded)).toMatchObject({
      name: 'test_agent',
      description: 'dummy description',
      model: `hf:Qwen/Qwen2.5-Coder-32B-Instruct${isNewest ? ':together' : ''}`,
      maxSteps: 10,
      planning: { every: 2 },
      tools: isNewest ? [{ name: 'web_search' }] : [],
      agents: isNewest ? [{ kind: 'tool-calling', name: 'reader', model: 'openai:gpt-4.1' }] : [],
      ...(isNewest && { limits: { consoleChars: 5_000 } }),
    })
  })

  test('says what of a Python agent has no counterpart', async () => {
    const loading = loadAgent(fixture('original/1.20'))

    await expect(loading).rejects.toMatchObject({ code: 'incomplete' })
    await expect(loading).rejects.toThrow(
      /prompt_templates of test_agent: They teach the model Python[\s\S]*authorized_imports of test_agent[\s\S]*prompt_templates of test_agent\/reader/,
    )
    const rest = { without: ['prompt_templates', 'authorized_imports', 'executor_type', 'executor_kwargs'] }
    await expect(
      loadAgent(fixture('original/1.20'), { ...rest, agents: { reader: { without: ['prompt_templates'] } } }),
    ).rejects.toThrow('test_agent needs the tool web_search')
  })
})

describe('trust', () => {
  const config = (changes: object): AgentConfig => ({ ...plain, name: 'lead', ...changes })
  const reference: Reference = { module: new URL('fixtures/imported.mjs', import.meta.url).href, export: 'it' }
  const evil = 'https://evil.example'
  const client = { provider: 'openai', options: { model: 'm', baseUrl: `${evil}/v1` } }

  test.each([
    ['a tool', { tools: [{ ...reference, name: 'it' }] }, 'run file:'],
    ['a model', { model: reference }, 'run file:'],
    ['prompts', { prompts: reference }, 'run file:'],
    ['prepareStep', { prepareStep: reference }, 'run file:'],
    ['a check', { finalAnswerChecks: [reference] }, 'run file:'],
    ['a model elsewhere', { model: `${evil}/v1#m` }, `send its conversations to ${evil}`],
    ['another provider', { model: 'groq:m' }, 'send its conversations to groq:m'],
    ['a model to be downloaded', { model: `local:${evil}/m.gguf` }, `load the model local:${evil}/m.gguf`],
    ['a client elsewhere', { model: client }, `send its conversations to ${evil}`],
    ['a client on this machine', { model: 'http://127.0.0.1:9/v1#m' }, 'send its conversations to http://127.0.0.1:9'],
    ['a member with one', { agents: [config({ model: client, name: 'm', description: 'M.' })] }, evil],
  ])('is asked for before %s is used, and nothing is done', async (_, changes, message) => {
    for (const trust of [undefined, false, {}, { modules: [], hosts: [] }] as const) {
      const loading = loadAgent(config(changes), trust === undefined ? {} : { trust })

      await expect(loading).rejects.toMatchObject({ code: 'untrusted' })
      await expect(loading).rejects.toThrow(message)
    }
    expect(Reflect.get(globalThis, 'imported')).toBeUndefined()
  })

  test('may be given to single modules and hosts', async () => {
    const whole = config({ tools: [{ ...reference, name: 'it' }], model: client })

    const loaded = await loadAgent(whole, { trust: { modules: [reference.module], hosts: [evil] } })

    expect(Reflect.get(globalThis, 'imported')).toBe(true)
    Reflect.deleteProperty(globalThis, 'imported')
    expect(loaded.visualize()).toContain('it()')
    await expect(loadAgent(whole, { trust: { hosts: [evil] } })).rejects.toThrow(/run file:(?!.*evil)/s)
    await expect(loadAgent(whole, { trust: { modules: [reference.module] } })).rejects.toThrow(/(?<!run file.*)evil/s)
  })

  test('is asked for limits that are higher than usual, unless others are given', async () => {
    const high = config({ limits: { memoryMb: 4_096, callsPerStep: 5 } })

    await expect(loadAgent(high)).rejects.toMatchObject({
      code: 'untrusted',
      details: { limits: ['limits.memoryMb of lead from 64 to 4096'] },
    })
    await expect(loadAgent(high, { limits: {} })).resolves.toMatchObject({ name: 'lead' })
    await expect(loadAgent(high, { trust: true })).resolves.toMatchObject({ name: 'lead' })
  })

  test('is not asked for what is replaced, for named providers, or for code of the sandbox', async () => {
    const config1 = config({ model: client, prompts: reference, modules: { m: 'export const a = 1' } })

    const loaded = await loadAgent(config1, { model: 'hf:a/b', prompts: {} })

    expect(loaded.visualize()).toBe('lead [hf:a/b]')
  })

  test('sends no key of the environment where a config points', async () => {
    await using server = await faultServer([{ kind: 'reply', text: '<code>\nfinalAnswer(1)\n</code>' }])
    for (const name of ['OPENAI_API_KEY', 'HF_TOKEN', 'OWN_KEY']) vi.stubEnv(name, 'canary-key')
    const options = { model: 'm', baseUrl: server.baseUrl }

    const loaded = await loadAgent(config({ model: { provider: 'openai', options } }), { trust: true })
    await loaded.run('x')
    const withVariable = { provider: 'openai', options: { ...options, apiKeyVariable: 'OWN_KEY' } }

    expect(JSON.stringify(server.requests)).not.toContain('canary')
    await expect(loadAgent(config({ model: withVariable }), { trust: true })).rejects.toThrow(
      'model.options.apiKeyVariable does not exist',
    )
  })

  test('must have a form', async () => {
    await expect(Reflect.apply(loadAgent, undefined, [plain, { trust: 'yes' }])).rejects.toThrow('trust must be true')
    await expect(Reflect.apply(loadAgent, undefined, [plain, { trust: { host: [] } }])).rejects.toThrow('trust must be')
  })
})

describe('what is missing', () => {
  const config: AgentConfig = { ...plain, name: 'lead', missing: [{ option: 'model.headers', why: 'Secret.' }] }

  test('has to be given, or to be done without', async () => {
    await expect(loadAgent(config)).rejects.toThrow('- model.headers of lead: Secret.')
    await expect(loadAgent(config, { model: scriptedModel([]) })).resolves.toBeInstanceOf(CodeAgent)
    await expect(loadAgent(config, { without: ['model.headers'] })).resolves.toBeInstanceOf(CodeAgent)
  })

  const eyes = { tools: [{ name: 'look', registered: 'eyes' }] }

  test.each([
    ['a tool, where none are given', eyes, {}, 'agent needs the tool look, registered as "eyes"; none were given'],
    ['a tool, where there are others', eyes, { tools: { look } }, 'there are look. Load it with tools: { eyes: … }'],
    [
      'a model, where there are others',
      { model: { registered: 'mine' } },
      { models: { main: 'ollama:a' } },
      'there are main. Load it with models: { "mine": … }',
    ],
    ['what every object has', { model: { registered: 'toString' } }, {}, 'none were given'],
  ])('and registered under a name is named with the names there are: %s', async (...[, changes, options, message]) => {
    const loading = loadAgent({ ...plain, ...changes }, options)

    await expect(loading).rejects.toMatchObject({ code: 'incomplete', message: expect.stringContaining(message) })
  })

  test('of members with names that every object has is what was given', async () => {
    const member = { ...plain, name: 'toString', description: 'Is named oddly.' }

    await expect(loadAgent({ ...plain, agents: [member] })).resolves.toMatchObject({ name: 'agent' })
  })

  test('of members that do not exist is a mistake', async () => {
    await expect(loadAgent(fixture('version-1'), { agents: { helpr: {} } })).rejects.toThrow(
      new TypeError('shop has no member helpr. Did you mean helper? There are helper.'),
    )
  })
})
