// An agent that is saved into a folder and loaded again: its tool with the options it was made with, and its model.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { CodeAgent } from 'smolagents-ts'
import { loadAgent, saveAgent } from 'smolagents-ts/hub'
import { scriptedModel } from 'smolagents-ts/testing'

import { dice } from './data/dice.mjs'

// A project of yours has the library in its node_modules. Here a link stands for that.
const project = await mkdtemp(join(tmpdir(), 'project-'))
await mkdir(join(project, 'node_modules'))
await symlink(fileURLToPath(new URL('..', import.meta.url)), join(project, 'node_modules/smolagents-ts'), 'dir')

const folder = join(project, 'player')
const player = new CodeAgent({
  name: 'player',
  model: 'hf:Qwen/Qwen3-Coder-480B-A35B-Instruct',
  instructions: 'Roll once.',
  tools: [dice({ sides: 1 })],
})
const { files, missing } = await saveAgent(player, folder)
assert.deepEqual(missing, [])

// Somebody else loads it. What it would run is named before any of it is.
await assert.rejects(loadAgent(folder), /run tools\/dice\.mjs on this machine, outside the sandbox/)

// Whoever has read the file says so, and may give options of their own, such as another model.
const model = scriptedModel(['<code>\nfinalAnswer(await roll())\n</code>'])
const loaded = await loadAgent(folder, { trust: { modules: ['tools/dice.mjs'] }, model })
const { output } = await loaded.run('Play.')
assert.equal(output, 1)
await rm(project, { recursive: true })

process.stdout.write(`${files.join(', ')}\nrolled ${String(output)} of 1\n`)
