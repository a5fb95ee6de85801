import { fileURLToPath } from 'node:url'

import { isJsonObject } from '../../schema/json-pointer.ts'
import type { AgentConfig } from '../config.ts'
import { SavedAgentError } from '../errors.ts'
import { openFolder, readInner, toInnerPath } from './folder.ts'
import type { Folder } from './folder.ts'
import { parseConfig, toAgentConfig } from './read-config.ts'

/** A config with those of its members. */
export type SavedTree = {
  readonly config: AgentConfig
  /** How the agent is named in what is said of it: `lead/researcher`. */
  readonly path: string
  /** Where its modules are; `undefined` for a config that is no file. */
  readonly folder: Folder | undefined
  /** Its place in the folder, '' or one that ends with `/`. */
  readonly inside: string
  readonly members: readonly SavedTree[]
}

/** Teams have five levels unless a limit is raised. A config that holds itself has no end. */
const maxDepth = 32
const maxAgents = 500

/** Reads a saved agent with its team. Nothing is imported or run. */
export async function readTree(source: unknown): Promise<SavedTree> {
  const reader = new TreeReader()
  if (source instanceof URL || typeof source === 'string') {
    const folder = await openFolder(toPath(source))
    return await reader.fromFolder({ folder, inside: '' }, [])
  }
  if (isJsonObject(source)) return await reader.fromConfig(source, { folder: undefined, inside: '' }, [])
  throw new TypeError('loadAgent takes the folder of a saved agent, or its config.')
}

function toPath(source: string | URL): string {
  if (typeof source === 'string') return source
  if (source.protocol === 'file:') return fileURLToPath(source)
  throw new TypeError(`loadAgent takes a folder, not ${source.href}. Agents of the Hub are loaded by loadAgentFromHub.`)
}

type Place = Pick<SavedTree, 'folder' | 'inside'>

class TreeReader {
  #agents = 0

  async fromFolder(place: Place & { readonly folder: Folder }, above: readonly string[]): Promise<SavedTree> {
    const { folder, inside } = place
    const config = parseConfig(await readInner(folder, `${inside}agent.json`), `${inside}agent.json of ${folder.shown}`)
    return await this.#withMembers(config, place, above)
  }

  async fromConfig(value: unknown, place: Place, above: readonly string[]): Promise<SavedTree> {
    const where = above.length === 0 ? 'The config' : `The config of a member of ${above.join('/')}`
    return await this.#withMembers(toAgentConfig(value, where), place, above)
  }

  async #withMembers(config: AgentConfig, place: Place, above: readonly string[]): Promise<SavedTree> {
    const path = [...above, config.name ?? 'agent']
    this.#agents += 1
    if (path.length > maxDepth || this.#agents > maxAgents)
      throw new SavedAgentError(
        'too-large',
        `The team has more than ${maxDepth} levels or ${maxAgents} agents: does an agent hold itself?`,
      )
    const members: SavedTree[] = []
    for (const member of config.agents) members.push(await this.#member(member, place, path))
    return { config, ...place, path: path.join('/'), members }
  }

  async #member(member: AgentConfig['agents'][number], place: Place, path: readonly string[]): Promise<SavedTree> {
    if (!('folder' in member)) return await this.fromConfig(member, place, path)
    const { folder } = place
    if (!folder)
      throw new SavedAgentError('invalid', `${path.join('/')}: a member lies in a folder, but the config is no file.`)
    const inside = `${place.inside}${toInnerPath(member.folder, `The folder of a member of ${path.join('/')}`)}/`
    return await this.fromFolder({ folder, inside }, path)
  }
}

/** The module a reference names: its path in the folder, or a URL where there is none. */
export function modulePath({ folder, inside, path }: SavedTree, module: string): string {
  if (folder) return `${inside}${toInnerPath(module, `${path}: the module of a reference`)}`
  if (URL.canParse(module) && new URL(module).protocol === 'file:') return new URL(module).href
  throw new SavedAgentError(
    'invalid',
    `${path}: the module ${JSON.stringify(module)} is not found from a config that is no file. Load its folder.`,
  )
}
