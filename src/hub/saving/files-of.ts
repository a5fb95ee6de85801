import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Agent } from '../../agent/agent.ts'
import { agentConfig } from './agent-config.ts'
import { membersOf } from '../config.ts'
import type { AgentConfig, MissingOption, Reference } from '../config.ts'
import { readModule } from './module-files.ts'
import { ownVersion } from '../own-version.ts'
import { toManifest, toProgram, toReadme } from './texts.ts'

/** All files of a saved agent: texts by their paths, in order. */
export type SavedFiles = {
  readonly files: ReadonlyMap<string, string>
  readonly config: AgentConfig
  readonly missing: readonly MissingOption[]
  readonly notes: readonly string[]
}

/** Makes the files of an agent. Nothing is written. */
export async function filesOf(agent: Agent): Promise<SavedFiles> {
  const config = agentConfig(agent)
  const writer = new FileWriter()
  await writer.add(config, '')
  const { files, packages } = writer
  const team = membersOf(config)
  const missing = team.flatMap((one) => one.missing)
  const notes = team.flatMap((one) => one.notes)
  files.set('package.json', toManifest(config, packages))
  files.set('main.mjs', toProgram(config))
  files.set('README.md', toReadme(config, [...files.keys()]))
  return { files, config, missing, notes }
}

class FileWriter {
  readonly files = new Map<string, string>()
  readonly packages: Record<string, string> = { 'smolagents-ts': ownVersion() }

  async add(config: AgentConfig, inside: string): Promise<void> {
    const modules = new Names()
    const folders = new Names()
    const place = async <Kept extends Reference>(reference: Kept, folder: string): Promise<Kept> => {
      if (!('module' in reference)) return reference
      const url = reference.module
      const path = modules.of(url, `${folder}/${basename(fileURLToPath(url))}`)
      const { text, packages } = await readModule(url)
      this.files.set(`${inside}${path}`, text)
      Object.assign(this.packages, packages)
      return { ...reference, module: `./${path}` }
    }
    const code = <Kept extends Reference>(reference: Kept): Promise<Kept> => place(reference, 'code')
    const { model, prompts, prepareStep, finalAnswerChecks } = config
    const members = config.agents.flatMap((member) => ('folder' in member ? [] : [member]))
    const agents = members.map((member) => ({ member, folder: folders.of(member, `agents/${member.name ?? 'agent'}`) }))
    const written: AgentConfig = {
      ...config,
      model: typeof model === 'string' || 'provider' in model ? model : await code(model),
      tools: await inOrder(config.tools, (tool) => place(tool, 'tools')),
      agents: agents.map(({ folder }) => ({ folder })),
      ...(prompts && { prompts: await code(prompts) }),
      ...(prepareStep && { prepareStep: await code(prepareStep) }),
      ...(finalAnswerChecks && { finalAnswerChecks: await inOrder(finalAnswerChecks, code) }),
    }
    this.files.set(`${inside}agent.json`, `${JSON.stringify(written, null, 2)}\n`)
    for (const { member, folder } of agents) await this.add(member, `${inside}${folder}/`)
  }
}

async function inOrder<Given, Made>(list: readonly Given[], make: (given: Given) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = []
  for (const given of list) made.push(await make(given))
  return made
}

/** Gives each thing a path of its own, also where paths are the same in capitals and small letters. */
class Names {
  readonly #known = new Map<unknown, string>()
  readonly #taken = new Set<string>()

  of(thing: unknown, wanted: string): string {
    const known = this.#known.get(thing)
    if (known !== undefined) return known
    let path = wanted
    for (let number = 2; this.#taken.has(path.toLowerCase()); number += 1)
      path = wanted.replace(/(\.[^./]*)?$/, (ending) => `-${number}${ending}`)
    this.#taken.add(path.toLowerCase())
    this.#known.set(thing, path)
    return path
  }
}
