import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'

import { CodeAgent, tool } from 'smolagents-ts'
import { agentConfig, loadAgent, savable, saveAgent } from 'smolagents-ts/hub'
import { faultServer, scriptedModel } from 'smolagents-ts/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { filesIn, readText } from '../helpers/repository.ts'
import { projectFolder } from '../helpers/saved-folders.ts'
import { calls } from '../helpers/calling.ts'
import { search } from './fixtures/search.mjs'
import { savedTeam } from './saved-team.ts'

let project = ''
let folder = ''

beforeEach(() => {
  project = projectFolder()
  folder = `${project}lead`
})

afterEach(() => vi.unstubAllEnvs())

function read(file: string): string {
  return readFileSync(`${folder}/${file}`, 'utf8')
}

describe('a saved agent', () => {
  test('is a folder of its config, its code, its members, and all it takes to run it', async () => {
    const { files, missing } = await saveAgent(savedTeam(), folder)

    expect(missing).toEqual([])
    expect(files.toSorted()).toEqual([
      'README.md',
      'agent.json',
      'agents/reader/agent.json',
      'agents/reader/tools/search.mjs',
      'code/rules.mjs',
      'main.mjs',
      'package.json',
      'tools/search.mjs',
    ])
    const relative = folder.slice(folder.indexOf('.cache'))
    expect(['.json', '.mjs', '.md'].flatMap((ending) => filesIn(relative, ending)).toSorted()).toEqual(
      files.map((file) => `${relative}/${file}`).toSorted(),
    )
    expect(read('tools/search.mjs')).toBe(readText('test/hub/fixtures/search.mjs'))
    const { version } = JSON.parse(readText('package.json'))
    expect(JSON.parse(read('package.json'))).toMatchObject({
      type: 'module',
      dependencies: { 'smolagents-ts': version },
    })
    expect(JSON.parse(read('agent.json'))).toMatchObject({
      tools: [{ module: './tools/search.mjs', export: 'search' }],
      agents: [{ folder: 'agents/reader' }],
    })
    expect(read('README.md')).toContain('- tools/search.mjs\n')
    expect(read('agent.json') + read('README.md')).not.toContain('file:')
  })

  test('is loaded as it was, with its team, its tools and the options these were made with', async () => {
    const agent = savedTeam()
    await saveAgent(agent, folder)

    const loaded = await loadAgent(folder, { trust: true })

    const { config, again } = { config: agentConfig(agent), again: agentConfig(loaded) }
    const withoutPlaces = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, part) => (key === 'module' || key === 'notes' ? '' : part)))
    expect(loaded.visualize()).toBe(agent.visualize())
    expect(withoutPlaces(again)).toEqual(withoutPlaces(config))
  })

  test('runs as it did: tools keep their options, checks and prompts their words, and modules go along', async () => {
    await saveAgent(savedTeam(), folder)
    const code = "const { double } = await import('helpers')\nconst found = await search({ word: 'a' })"
    const model = scriptedModel([
      'I count.<end_plan>',
      `[[\n${code}\nfinalAnswer(double(found.length) * 100)\n]]`,
      `[[\n${code}\nfinalAnswer(double(found.length))\n]]`,
    ])

    const loaded = await loadAgent(folder, { trust: true, model })
    const { output, steps } = await loaded.run('Count.')

    expect(output).toBe(6)
    expect(steps.map(({ kind }) => kind)).toEqual(['task', 'note', 'action', 'action'])
    expect(JSON.stringify(model.requests[2]?.messages)).toContain('it must be at most 100')
    expect(JSON.stringify(model.requests[0]?.messages[0])).toContain('Good day.')
  })

  test('has a program that runs it with everything it was given', async () => {
    await using server = await faultServer([
      { kind: 'reply', text: "<code>\nfinalAnswer((await search({ word: 'x' })).length)\n</code>" },
    ])
    const agent = new CodeAgent({
      model: `${server.baseUrl}#m`,
      tools: [search({ maxResults: 4 })],
      instructions: 'Be kind.',
    })
    await saveAgent(agent, folder)

    const { stdout } = await promisify(execFile)('node', ['main.mjs', 'Count the pages.'], { cwd: folder })

    expect(stdout).toContain('4')
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]?.text).toMatch(/Be kind\.[\s\S]*Count the pages\./)
  })

  test('says in its program and on its page what whoever loads it has to give', async () => {
    const agent = new CodeAgent({
      model: scriptedModel([], { id: 'mine' }),
      tools: [tool({ name: 'look', description: 'Looks.', execute: () => 1 })],
      prepareStep: () => undefined,
    })

    const { missing, notes } = await saveAgent(agent, folder)

    expect(missing.map(({ option }) => option)).toEqual(['prepareStep'])
    expect(notes).toHaveLength(2)
    for (const file of ['main.mjs', 'README.md'])
      expect(read(file)).toMatch(/models: \{ "mine": … \}[\s\S]*tools: \{ look: … \}[\s\S]*prepareStep/)
  })

  test('replaces one that was saved there only when it is told to, and then wholly', async () => {
    await saveAgent(savedTeam(), folder)
    const small = new CodeAgent({ model: 'ollama:a', name: 'small' })

    await expect(saveAgent(small, folder)).rejects.toMatchObject({
      code: 'exists',
      message: expect.stringContaining('overwrite'),
    })
    expect(existsSync(`${folder}/agents`)).toBe(true)
    await saveAgent(small, folder, { overwrite: true })

    expect(readdirSync(folder).toSorted()).toEqual(['README.md', 'agent.json', 'main.mjs', 'package.json'])
    expect(readdirSync(project).toSorted()).toEqual(['lead', 'node_modules'])
  })

  test.each([
    ['a file', () => writeFileSync(folder, 'x'), 'is a file'],
    ['a link', () => symlinkSync(`${project}nowhere`, folder), 'is a symbolic link'],
    ['a folder with other things', () => writeIn({ 'notes.txt': 'mine' }), 'holds no saved agent'],
    ['an agent.json of something else', () => writeIn({ 'agent.json': '{}' }), 'holds no saved agent'],
    [
      'an agent with other things beside it',
      () => writeIn({ 'agent.json': '{"schemaVersion":1}', '.git': '' }),
      '.git beside it',
    ],
  ])('takes the place of nothing else, such as %s', async (_, make, message) => {
    make()
    const agent = new CodeAgent({ model: 'ollama:a' })

    await expect(saveAgent(agent, folder, { overwrite: true })).rejects.toMatchObject({
      code: 'exists',
      message: expect.stringContaining(message),
    })
    expect(readdirSync(project).toSorted()).toEqual(['lead', 'node_modules'])
  })

  test('stays as it was when another one cannot be saved in its place', async () => {
    await saveAgent(savedTeam(), folder)
    const before = read('agent.json')
    writeFileSync(`${project}own.mjs`, "const key = 'hf_canaryABCDEFGHIJKLMNOP'")
    const at = { module: new URL(`file://${project}own.mjs`), export: 'own' }
    const own = savable(at, () => tool({ name: 'own', description: 'Does.', execute: () => 1 }))()

    const saving = saveAgent(new CodeAgent({ model: 'ollama:a', tools: [own] }), folder, { overwrite: true })

    await expect(saving).rejects.toMatchObject({ code: 'secret' })
    expect(read('agent.json')).toBe(before)
    expect(readdirSync(project).toSorted()).toEqual(['lead', 'node_modules', 'own.mjs'])
  })
})

describe('the code of a saved agent', () => {
  const make = (text: string) => {
    writeFileSync(`${project}own.mjs`, text)
    const at = { module: new URL(`file://${project}own.mjs`), export: 'own' }
    return savable(at, () => tool({ name: 'own', description: 'Does.', execute: () => 1 }))()
  }

  test.each([
    [
      'imports another file',
      "import { a } from './a.mjs'",
      'invalid',
      'own.mjs imports ./a.mjs, which would not be saved',
    ],
    ['imports another file later', "export const a = () => import('../a.mjs')", 'invalid', 'imports ../a.mjs'],
    [
      'imports a package that is not there',
      "import 'no-such-package/part'",
      'invalid',
      'imports no-such-package, which is not installed',
    ],
    [
      'holds a key',
      "const key = 'hf_canaryABCDEFGHIJKLMNOP'",
      'secret',
      'What looks like a key (hf_ca…) stands in own.mjs',
    ],
  ])('is refused when it %s', async (...[, text, code, message]) => {
    const agent = new CodeAgent({ model: 'ollama:a', tools: [make(text)] })

    await expect(saveAgent(agent, folder)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
    expect(existsSync(folder)).toBe(false)
  })

  test('is refused when it is gone', async () => {
    const agent = new CodeAgent({ model: 'ollama:a', tools: [make('')] })
    rmSync(`${project}own.mjs`)

    await expect(saveAgent(agent, folder)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('may import packages, whose versions are pinned, and mention imports in texts', async () => {
    const text =
      "import { z } from 'zod' // import './x.mjs'\nimport { join } from 'node:path'\nconst s = `import './y.mjs'`\n"

    await saveAgent(new CodeAgent({ model: 'ollama:a', tools: [make(text)] }), folder)

    const { version } = JSON.parse(readText('node_modules/zod/package.json'))
    expect(JSON.parse(read('package.json')).dependencies).toMatchObject({ zod: version })
  })

  test('of two files with one name is saved under two names', async () => {
    mkdirSync(`${project}other`)
    const source = readText('test/hub/fixtures/search.mjs')
    writeFileSync(`${project}other/Search.mjs`, source.replaceAll("'search'", "'seek'"))
    const at = { module: new URL(`file://${project}other/Search.mjs`), export: 'seek' }
    const seek = savable(at, () => tool({ name: 'seek', description: 'Seeks.', execute: () => 1 }))()

    await saveAgent(new CodeAgent({ model: 'ollama:a', tools: [search(), seek] }), folder)

    expect(readdirSync(`${folder}/tools`).toSorted()).toEqual(['Search-2.mjs', 'search.mjs'])
  })
})

function writeIn(files: Readonly<Record<string, string>>): void {
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text)
}

test('calls of a loaded agent that calls tools are made as those of the one that was saved', async () => {
  const model = scriptedModel([calls(['search', { word: 'b' }]), calls(['finalAnswer', { answer: 3 }])])
  await saveAgent(savedTeam(), folder)

  const reader = await loadAgent(`${folder}/agents/reader`, { trust: true, model, actions: 'tools', format: 'native' })
  const { steps } = await reader.run('Read.')

  expect(JSON.stringify(steps)).toContain('["b 1","b 2"]')
})
