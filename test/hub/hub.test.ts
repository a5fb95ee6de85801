import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { CodeAgent, tool } from 'smolagents-ts'
import { agentConfig, loadAgent, loadAgentFromHub, pushAgent, savable } from 'smolagents-ts/hub'
import { scriptedModel } from 'smolagents-ts/testing'
import { beforeEach, describe, expect, test, vi } from 'vitest'

import { hubServer, hubToken } from '../helpers/hub-server.ts'
import { root } from '../helpers/repository.ts'
import { projectFolder } from '../helpers/saved-folders.ts'
import { savedTeam } from './saved-team.ts'
import { search } from './fixtures/search.mjs'

const token = hubToken
let cache = ''

beforeEach(() => {
  cache = `${projectFolder()}cache`
})

function small(): CodeAgent {
  return new CodeAgent({ model: 'ollama:a', name: 'small', tools: [search({ maxResults: 3 })] })
}

describe('an agent on the Hub', () => {
  test('is pushed as one private commit, loaded as it was, and runs', async () => {
    await using server = await hubServer()
    const { hubUrl } = server

    const { url, commit, missing } = await pushAgent(small(), 'me/small', { hubUrl, token, commitMessage: 'First.' })
    const model = scriptedModel(["<code>\nfinalAnswer(await search({ word: 'w' }))\n</code>"])
    const loaded = await loadAgentFromHub('me/small', { hubUrl, token, revision: commit, cache, trust: true, model })
    const { output } = await loaded.run('Search.')

    expect({ url, missing }).toEqual({ url: `${hubUrl}/me/small`, missing: [] })
    expect(output).toEqual(['w 1', 'w 2', 'w 3'])
    const repository = server.repositories.get('models/me/small')
    expect(repository).toMatchObject({ private: true, commits: [{ id: commit, title: 'First.' }] })
    expect([...(repository?.commits[0]?.files.keys() ?? [])].toSorted()).toEqual([
      'README.md',
      'agent.json',
      'main.mjs',
      'package.json',
      'tools/search.mjs',
    ])
    expect(repository?.commits[0]?.files.get('README.md')).toMatch(/^---\ntags:\n {2}- agent\n {2}- smolagents\n/)
  })

  test('brings its team', async () => {
    await using server = await hubServer()
    const { hubUrl } = server
    const team = savedTeam()
    await pushAgent(team, 'me/team', { hubUrl, token })

    const loaded = await loadAgentFromHub('me/team', { hubUrl, token, cache, trust: true })

    expect(loaded.visualize()).toBe(team.visualize())
  })

  test('may be a Space, and public', async () => {
    await using server = await hubServer()
    const { hubUrl } = server

    const { url } = await pushAgent(small(), 'me/small', { hubUrl, token, type: 'space', private: false })
    const loaded = await loadAgentFromHub('me/small', { hubUrl, type: 'space', cache, trust: true })

    expect(url).toBe(`${hubUrl}/spaces/me/small`)
    expect(server.repositories.get('spaces/me/small')).toMatchObject({ private: false })
    expect(server.repositories.get('spaces/me/small')?.commits[0]?.files.get('README.md')).toMatch(
      /^---\nsdk: static\n/,
    )
    expect(server.repositories.get('spaces/me/small')?.commits[0]?.files.get('index.html')).toContain('# small')
    expect(loaded.name).toBe('small')
  })

  test('is replaced by the next push, whose files are the only ones', async () => {
    await using server = await hubServer()
    const { hubUrl } = server
    const first = await pushAgent(savedTeam(), 'me/a', { hubUrl, token })

    await pushAgent(new CodeAgent({ model: 'ollama:a', name: 'bare' }), 'me/a', { hubUrl, token })
    const newest = await loadAgentFromHub('me/a', { hubUrl, token, cache, trust: false })
    const before = await loadAgentFromHub('me/a', { hubUrl, token, cache, trust: true, revision: first.commit })

    expect([...(server.repositories.get('models/me/a')?.commits.at(-1)?.files.keys() ?? [])].toSorted()).toEqual([
      'README.md',
      'agent.json',
      'main.mjs',
      'package.json',
    ])
    expect([newest.name, before.name]).toEqual(['bare', 'lead'])
  })

  test('may be proposed as a pull request', async () => {
    await using server = await hubServer()
    const { hubUrl } = server
    await pushAgent(small(), 'me/a', { hubUrl, token })

    const { pullRequestUrl } = await pushAgent(small(), 'me/a', { hubUrl, token, createPr: true })

    expect(pullRequestUrl).toBe('http://hub/pull/1')
    expect(server.repositories.get('models/me/a')?.commits).toHaveLength(1)
    expect(server.requests.filter(({ path }) => path === '/api/repos/create')).toHaveLength(1)
  })

  test('is downloaded once for each commit, and a commit that is there is not asked for', async () => {
    await using server = await hubServer()
    const { hubUrl } = server
    const { commit } = await pushAgent(small(), 'me/a', { hubUrl, token })
    const options = { hubUrl, token, cache, trust: true } as const
    const downloads = () => server.requests.filter(({ path }) => path.includes('/resolve/')).length

    await loadAgentFromHub('me/a', options)
    const made = downloads()
    const again = await loadAgentFromHub('me/a', options)

    expect(made).toBeGreaterThan(0)
    expect(downloads()).toBe(made)
    expect(again.name).toBe('small')
    await server.close()
    await expect(loadAgentFromHub('me/a', { ...options, revision: commit })).resolves.toMatchObject({ name: 'small' })
  })
})

describe('trust in what comes from the Hub', () => {
  test('has to be said, before anything is downloaded', async () => {
    await using server = await hubServer()

    const loading = Reflect.apply(loadAgentFromHub, undefined, ['me/a', { hubUrl: server.hubUrl, cache }])

    await expect(loading).rejects.toMatchObject({
      code: 'untrusted',
      message: expect.stringContaining('Read me/a first'),
    })
    expect(server.requests).toEqual([])
  })

  test('is asked for the code that it brings, which is not run without', async () => {
    await using server = await hubServer()
    const { hubUrl } = server
    await pushAgent(small(), 'me/a', { hubUrl, token })

    const loading = loadAgentFromHub('me/a', { hubUrl, token, cache, trust: false })

    await expect(loading).rejects.toMatchObject({
      code: 'untrusted',
      details: { modules: ['tools/search.mjs'], hosts: [], limits: [] },
    })
  })

  test.each([
    ['../../outside.mjs', 'invalid'],
    ['/etc/passwd', 'invalid'],
    ['a/../../b', 'invalid'],
    ['C:\\windows', 'invalid'],
    ['.git/config', 'invalid'],
    ['a\u0000b', 'invalid'],
  ])('does not let a file be written at %j', async (path, code) => {
    await using server = await hubServer({ list: (entries) => [...entries, { type: 'file', path, size: 1, oid: '1' }] })
    const { hubUrl } = server
    await pushAgent(small(), 'me/a', { hubUrl, token })

    const loading = loadAgentFromHub('me/a', { hubUrl, token, cache, trust: true })

    await expect(loading).rejects.toMatchObject({
      code,
      message: expect.stringContaining("inside the agent's own folder"),
    })
    expect(server.requests.filter(({ path: asked }) => asked.includes('/resolve/'))).toEqual([])
    expect(() => readdirSync(cache)).toThrow('ENOENT')
  })

  test.each([
    [
      'more files',
      (): object[] => Array.from({ length: 201 }, (_, index) => file(`f${index}`, 1)),
      'more than 200 files',
    ],
    ['larger files', (): object[] => [file('agent.json', 30_000_000)], 'bytes'],
    ['more bytes', (): object[] => Array.from({ length: 3 }, (_, index) => file(`f${index}`, 15_000_000)), 'bytes'],
  ])('does not go as far as to download %s than an agent has', async (_, list, message) => {
    await using server = await hubServer({ list })
    const { hubUrl } = server
    await pushAgent(small(), 'me/a', { hubUrl, token })

    const loading = loadAgentFromHub('me/a', { hubUrl, token, cache, trust: true })

    await expect(loading).rejects.toMatchObject({ code: 'too-large', message: expect.stringContaining(message) })
    expect(server.requests.filter(({ path }) => path.includes('/resolve/'))).toEqual([])
  })

  test('ends with a file that is larger than was said', async () => {
    const content = (path: string) => (path === 'main.mjs' ? 'x'.repeat(21 * 1024 * 1024) : undefined)
    await using server = await hubServer({ content })
    const { hubUrl } = server
    await pushAgent(small(), 'me/a', { hubUrl, token })

    await expect(loadAgentFromHub('me/a', { hubUrl, token, cache, trust: true })).rejects.toMatchObject({
      code: 'too-large',
    })
  })

  test('lets the token go to the Hub only, also where an answer points elsewhere', async () => {
    await using other = await hubServer()
    await using server = await hubServer({ next: `${other.hubUrl}/api/models/me/a/tree/x?cursor=1` })
    const { hubUrl } = server
    await pushAgent(small(), 'me/a', { hubUrl, token })

    await loadAgentFromHub('me/a', { hubUrl, token, cache, trust: true }).catch(() => {})

    expect(server.requests.some(({ authorization }) => authorization?.includes(token))).toBe(true)
    expect(other.requests).toHaveLength(1)
    expect(other.requests[0]?.authorization).toBeUndefined()
  })

  test('sends the token of the environment to the real Hub only', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_canaryOfTheEnvironment')
    await using server = await hubServer()
    const asked: { readonly url: string; readonly authorization: string | null }[] = []
    const fetch = (input: string | URL | Request): Promise<Response> => {
      if (input instanceof Request) asked.push({ url: input.url, authorization: input.headers.get('authorization') })
      return Promise.resolve(Response.json({ error: 'no' }, { status: 404 }))
    }

    await loadAgentFromHub('me/a', { hubUrl: server.hubUrl, cache, trust: true }).catch(() => {})
    await loadAgentFromHub('me/a', { fetch, cache, trust: true }).catch(() => {})

    expect(server.requests.map(({ authorization }) => authorization)).toEqual([undefined])
    expect(asked).toMatchObject([{ authorization: 'Bearer hf_canaryOfTheEnvironment' }])
    expect(new URL(asked[0]?.url ?? '').origin).toBe('https://huggingface.co')
    vi.unstubAllEnvs()
  })
})

describe('what goes wrong with the Hub', () => {
  test.each([
    ['a token that is not valid', { token: 'hf_wrong' }, 'hub', 'Invalid credentials'],
    ['a token in another form', { token: 'secret' }, undefined, 'A token of the Hub begins with hf_'],
    ['no token', {}, undefined, 'pushAgent needs a token'],
  ])('is said when pushing with %s', async (...[, options, code, message]) => {
    await using server = await hubServer()

    const pushing = pushAgent(small(), 'me/a', { hubUrl: server.hubUrl, ...options })

    await expect(pushing).rejects.toMatchObject({ message: expect.stringContaining(message), ...(code && { code }) })
  })

  test.each([
    ['no such repository', 'me/none', 'main', 'Repository not found'],
    ['no such revision', 'me/a', 'v9', 'Invalid rev id'],
  ])('is said when loading with %s', async (...[, name, revision, message]) => {
    await using server = await hubServer()
    const { hubUrl } = server
    await pushAgent(small(), 'me/a', { hubUrl, token })

    const loading = loadAgentFromHub(name, { hubUrl, token, revision, cache, trust: true })

    await expect(loading).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining(message) })
    await expect(loading).rejects.not.toThrow(token)
  })

  test('is said when the Hub is not there', async () => {
    const server = await hubServer()
    await server.close()

    const loading = loadAgentFromHub('me/a', { hubUrl: server.hubUrl, token, cache, trust: false })

    await expect(loading).rejects.toMatchObject({ code: 'hub', message: expect.stringContaining('ECONNREFUSED') })
  })

  test('is said of a repository that holds no agent', async () => {
    await using server = await hubServer({ list: () => [file('README.md', 1)] })
    const { hubUrl } = server
    await pushAgent(small(), 'me/a', { hubUrl, token })

    await expect(loadAgentFromHub('me/a', { hubUrl, token, cache, trust: true })).rejects.toThrow('holds no agent.json')
  })

  test.each(['small', 'a/b/c', '../x', 'a/..', 'me/a?x'])('is said of the name %j', async (name) => {
    await expect(loadAgentFromHub(name, { trust: false, cache })).rejects.toThrow('is named user/name')
  })

  test('is said when the package for the Hub is not installed, with the command that installs it', () => {
    const project = projectFolder()
    // Far from the packages of this repository, with as much of the library as the subpath loads.
    const place = mkdtempSync(join(tmpdir(), 'no-hub-'))
    for (const part of ['package.json', 'dist/hub', 'dist/shared', 'dist/index.js'])
      cpSync(new URL(part, root), join(place, part), { recursive: true })
    const program = `import { loadAgentFromHub } from '${pathToFileURL(join(place, 'dist/hub/index.js')).href}'
      await loadAgentFromHub('me/a', { trust: false }).catch((error) => console.log(error.code, error.message))`

    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: project,
      encoding: 'utf8',
    })
    rmSync(place, { recursive: true })

    expect({ stdout, stderr }).toEqual({
      stdout:
        'package-missing The package for the Hub is not installed. Install it: npm install @huggingface/hub@2.17.5\n',
      stderr: '',
    })
  })

  test('is said of a secret, before anything is sent', async () => {
    await using server = await hubServer()
    const agent = new CodeAgent({ model: 'ollama:a', instructions: 'Use hf_canaryABCDEFGHIJKLMNOP.' })

    await expect(pushAgent(agent, 'me/a', { hubUrl: server.hubUrl, token })).rejects.toMatchObject({ code: 'secret' })
    expect(server.requests).toEqual([])
  })

  test('is said aloud of what was not pushed', async () => {
    await using server = await hubServer()
    const { hubUrl } = server
    const make = savable({ registered: 'look' }, () => tool({ name: 'look', description: 'L.', execute: () => 1 }))
    const agent = new CodeAgent({ model: 'ollama:a', tools: [make()], prepareStep: () => undefined })

    const { missing } = await pushAgent(agent, 'me/a', { hubUrl, token })
    const loading = loadAgentFromHub('me/a', { hubUrl, token, cache, trust: false })
    await expect(loading).rejects.toThrow('- prepareStep of agent: It is a function that was not made by savable().')
    const given = { without: ['prepareStep'], tools: { look: make } }
    const loaded = await loadAgentFromHub('me/a', { hubUrl, token, cache, trust: false, ...given })

    expect(missing).toHaveLength(1)
    expect(agentConfig(loaded).tools).toEqual([{ name: 'look', description: 'L.', registered: 'look' }])
    await expect(loadAgent(agentConfig(agent), given)).resolves.toBeInstanceOf(CodeAgent)
  })
})

function file(path: string, size: number): object {
  return { type: 'file', path, size, oid: '1' }
}
