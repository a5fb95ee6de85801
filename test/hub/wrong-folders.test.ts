import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'

import { loadAgent, saveAgent } from 'smolagents-ts/hub'
import type { LoadOptions } from 'smolagents-ts/hub'
import { beforeEach, describe, expect, test } from 'vitest'

import { projectFolder } from '../helpers/saved-folders.ts'
import { savedTeam } from './saved-team.ts'

const plain = {
  schemaVersion: 1,
  kind: 'code',
  name: 'lead',
  model: 'ollama:a',
  tools: [],
  agents: [],
  missing: [],
  notes: [],
}
let folder = ''

beforeEach(() => {
  folder = projectFolder()
})

function write(config: unknown, path = 'agent.json'): void {
  writeFileSync(`${folder}${path}`, typeof config === 'string' ? config : JSON.stringify(config))
}

async function refused(options: LoadOptions = { trust: true }): Promise<{ code: unknown; message: string }> {
  try {
    await loadAgent(folder, options)
  } catch (thrown) {
    return { code: Reflect.get(Object(thrown), 'code'), message: String(Reflect.get(Object(thrown), 'message')) }
  }
  throw new Error('It was loaded.')
}

describe('a folder that is no saved agent', () => {
  test('is named when it is not there, or is a file', async () => {
    await expect(loadAgent(`${folder}none`)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('none'),
    })
    write(plain)
    await expect(loadAgent(`${folder}agent.json`)).rejects.toThrow('loadAgent takes the folder that holds agent.json')
  })

  test('is named when it has no agent.json', async () => {
    expect(await refused()).toMatchObject({ code: 'not-found', message: `${folder} has no file agent.json.` })
  })

  test.each([
    ['a comma too many', '{\n  "kind": "code",\n}', 'line 3'],
    ['an end in the middle', '{\n  "kind": "co', 'line 2'],
    ['nothing', '', 'line 1'],
  ])('is told by the line where its JSON has %s', async (_, text, message) => {
    write(text)

    expect(await refused()).toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(new RegExp(`agent.json of .* is no JSON: ${message}`)),
    })
  })

  test.each([
    [[], 'must be an object'],
    [{}, 'has no schemaVersion'],
    [{ ...plain, schemaVersion: '1' }, 'has no schemaVersion'],
    [{ ...plain, schemaVersion: 0 }, 'has no schemaVersion'],
    [{ ...plain, maxStep: 3 }, 'the field "maxStep" does not exist. Did you mean maxSteps?'],
    [{ ...plain, kind: 'python' }, 'kind must be code or tool-calling'],
    [{ ...plain, model: 7 }, 'model must be { module, export } or { registered }'],
    [{ ...plain, model: { provider: 'evil', options: {} } }, 'model.provider must be openai'],
    [{ ...plain, tools: {} }, 'tools must be a list'],
    [{ ...plain, tools: [{ name: 'a' }] }, 'tools[0] must be { module, export } or { registered }'],
    [{ ...plain, tools: [{ name: 'a', module: './a.mjs' }] }, 'tools[0].export is missing'],
    [{ ...plain, tools: [{ name: 'a', module: './a.mjs', export: 'a', registered: 'b' }] }, 'tools[0] must be'],
    [{ ...plain, agents: ['a'] }, 'agents[0] must be an object'],
    [{ ...plain, modules: { a: 1 } }, 'modules.a must be an object'],
    [{ ...plain, missing: ['a'] }, 'missing[0] must be an object'],
    [{ ...plain, notes: undefined }, 'notes is missing'],
    [{ ...plain, name: 1 }, 'name must be a JavaScript identifier'],
    [{ ...plain, limits: { memory: 1 } }, 'limits.memory does not exist'],
    [{ ...plain, name: 'no name' }, 'name must be a JavaScript identifier'],
    [{ ...plain, maxSteps: -1 }, 'maxSteps must be a positive integer'],
    [{ ...plain, model: 'magic' }, 'The model "magic" is not known'],
    [{ ...plain, model: { provider: 'openai', options: { model: '' } } }, 'model must name a model'],
    [{ ...plain, agents: [{ ...plain, name: 'm' }] }, 'needs a description'],
    [{ managed_agents: [], class: 'MyAgent', model: {} }, 'the class of the agent is "MyAgent"'],
    [{ managed_agents: [], model: { class: 'X' } }, 'the model must have a class and a model_id'],
  ])('is told what is wrong with it: %j', async (config, message) => {
    write(config)

    expect(await refused()).toMatchObject({ code: 'invalid', message: expect.stringContaining(message) })
  })

  test('moves no cursor, and adds no line of its own to what is said of it', async () => {
    write({ ...plain, missing: [{ option: 'prepareStep\n- nothing', why: 'gone\u001b[2J\n- nothing\u202e' }] })

    const { message } = await refused()

    expect(message).toContain('prepareStep - nothing of lead: gone')
    expect(message.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  test('of a newer version says to update', async () => {
    write({ ...plain, schemaVersion: 2, something: 'new' })

    expect(await refused()).toMatchObject({ code: 'version', message: expect.stringContaining('Update it') })
  })

  test('is refused when its config is larger than any', async () => {
    write({ ...plain, instructions: 'x'.repeat(21 * 1024 * 1024) })

    expect(await refused()).toMatchObject({ code: 'too-large', message: expect.stringContaining('agent.json') })
  })
})

describe('a folder that leads elsewhere', () => {
  test.each(['../x', '/x', 'a/../../x', './../x', '', '.', 'a//b', 'a\\b', 'https://evil.example/x'])(
    'is refused when a member or a module is at %j',
    async (path) => {
      write({ ...plain, agents: [{ folder: path }] })
      expect(await refused()).toMatchObject({
        code: 'invalid',
        message: expect.stringContaining("inside the agent's own folder"),
      })

      write({ ...plain, tools: [{ name: 'a', module: path, export: 'a' }] })
      expect(await refused()).toMatchObject({
        code: 'invalid',
        message: expect.stringContaining("inside the agent's own folder"),
      })
    },
  )

  test('is refused when a file or a folder in it is a link', async () => {
    mkdirSync(`${folder}outside`)
    write(plain, 'outside/agent.json')
    write('export const a = 1', 'outside/a.mjs')
    symlinkSync(`${folder}outside`, `${folder}inside`)
    for (const changes of [
      { agents: [{ folder: 'inside' }] },
      { tools: [{ name: 'a', module: 'inside/a.mjs', export: 'a' }] },
    ]) {
      write({ ...plain, ...changes })
      expect(await refused()).toMatchObject({ code: 'invalid', message: expect.stringContaining('is a symbolic link') })
    }
  })

  test('may be reached over a link itself', async () => {
    mkdirSync(`${folder}real`)
    write(plain, 'real/agent.json')
    symlinkSync(`${folder}real`, `${folder}link`)

    await expect(loadAgent(`${folder}link`)).resolves.toMatchObject({ name: 'lead' })
    await expect(loadAgent(new URL(`file://${folder}link/`))).resolves.toMatchObject({ name: 'lead' })
    await expect(loadAgent(new URL('https://hub.example/me/a'))).rejects.toThrow('loadAgentFromHub')
  })
})

describe('a team that is none', () => {
  test('is refused when an agent holds itself', async () => {
    const config: { agents: unknown[] } = { ...plain, agents: [] }
    config.agents.push(config)

    await expect(Reflect.apply(loadAgent, undefined, [config])).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringContaining('does an agent hold itself?'),
    })
  })

  test('is refused when it has too many members', async () => {
    const agents = Array.from({ length: 501 }, (_, index) => ({ ...plain, name: `m${index}`, description: 'M.' }))

    await expect(Reflect.apply(loadAgent, undefined, [{ ...plain, agents }])).rejects.toMatchObject({
      code: 'too-large',
    })
  })

  test('is refused when a member in a folder belongs to a config that is no file', async () => {
    await expect(Reflect.apply(loadAgent, undefined, [{ ...plain, agents: [{ folder: 'a' }] }])).rejects.toThrow(
      'no file',
    )
  })

  test('says the place of a member in it', async () => {
    await saveAgent(savedTeam(), `${folder}team`)
    writeFileSync(`${folder}team/agents/reader/agent.json`, '{')

    await expect(loadAgent(`${folder}team`, { trust: true })).rejects.toThrow(
      /agents\/reader\/agent\.json of .* is no JSON: line 1/,
    )
  })
})

describe('the code of a folder', () => {
  const tool = { name: 'own', module: './own.mjs', export: 'own' }

  test.each([
    ['has no such export', 'export const other = 1', 'own.mjs has no export own; it exports other'],
    ['needs a package that is not there', "import 'no-such-package'", 'Run npm install in the folder'],
    ['does not parse', 'export const', 'own.mjs could not be loaded'],
    ['throws', "throw new Error('not today')", 'own.mjs could not be loaded: not today'],
    [
      'makes nothing',
      'export const own = () => undefined',
      'own of ./own.mjs gives no tool, where the tool own must be',
    ],
    ['fails', "export const own = () => { throw new Error('no') }", 'own of ./own.mjs failed to make the tool own: no'],
    ['is no tool', 'export const own = {}', 'gives no tool'],
    ['is another tool', "export const own = { name: 'x', execute() {}, parseInput() {} }", 'gives the tool x'],
  ])('that %s is named', async (_, text, message) => {
    write({ ...plain, tools: [tool] })
    write(text, 'own.mjs')

    expect(await refused()).toMatchObject({ code: 'invalid', message: expect.stringContaining(message) })
  })

  test('that is not there is named', async () => {
    write({ ...plain, tools: [tool] })

    expect(await refused()).toMatchObject({ code: 'not-found', message: expect.stringContaining('no file own.mjs') })
  })

  test('that takes no options is named where there are some', async () => {
    write({ ...plain, tools: [{ ...tool, options: { a: 1 } }] })
    write('export const own = {}', 'own.mjs')

    expect(await refused()).toMatchObject({ message: expect.stringContaining('is no function that takes them') })
  })

  test('that is to be a model and is none is named', async () => {
    write({ ...plain, model: { module: './own.mjs', export: 'own' } })
    write('export const own = () => 7', 'own.mjs')

    expect(await refused()).toMatchObject({ message: expect.stringContaining('gives no model') })
  })
})
