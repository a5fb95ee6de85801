import type { AgentOptions } from '../../agent/options.ts'
import type { Model } from '../../core/model.ts'
import type { Tool } from '../../core/tool.ts'
import { closest, didYouMean } from '../../schema/closest.ts'
import { oneLine } from '../../schema/comments.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { SavedAgentError } from '../errors.ts'
import type { SavedTree } from './saved-tree.ts'

/** What a name stands for that configs refer to: the thing itself, or a function that makes it with their options. */
export type Registered<Made> = Made | ((options: never) => Made)

/** Options of one agent that replace those it was saved with; `undefined` replaces nothing. They never reach its members. */
export type AgentOverrides = {
  readonly [Name in Exclude<keyof AgentOptions, 'tools' | 'agents'>]?: AgentOptions[Name] | undefined
} & {
  /** What is to be done without, of all that the config says is missing. */
  readonly without?: readonly string[]
  /** Options of its members, by their names. */
  readonly agents?: Readonly<Record<string, AgentOverrides>>
}

/** Names that configs of a team may refer to. One that none of them refers to gives them nothing. */
export type Registries = {
  readonly tools?: Readonly<Record<string, Registered<Tool>>>
  readonly models?: Readonly<Record<string, Registered<string | Model>>>
}

/** @throws {TypeError} unless both are objects that name what is in them. */
export function checkRegistries(registries: Registries): void {
  for (const [option, registry] of Object.entries(registries)) {
    if (isJsonObject(registry)) continue
    throw new TypeError(`${option} of loadAgent must be an object: what configs may refer to, by its name.`)
  }
}

/** Options that are given, without what is not for the agent itself. */
export function optionsIn(overrides: AgentOverrides): ReadonlyMap<string, unknown> {
  const { without: _, agents: __, ...options } = overrides
  return new Map(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** What the caller gave for each agent of a team. */
export class OverridesByAgent {
  readonly #byTree = new Map<SavedTree, AgentOverrides>()

  /** @throws {TypeError} for a member that does not exist. */
  constructor(tree: SavedTree, overrides: AgentOverrides) {
    this.#add(tree, overrides)
  }

  of(tree: SavedTree): AgentOverrides {
    return this.#byTree.get(tree) ?? {}
  }

  #add(tree: SavedTree, overrides: AgentOverrides): void {
    if (typeof overrides !== 'object' || overrides === null)
      throw new TypeError(`The options of ${tree.path} must be an object.`)
    this.#byTree.set(tree, overrides)
    const given: Readonly<Record<string, AgentOverrides>> = { ...overrides.agents }
    const names = tree.members.map(({ config }) => config.name ?? '')
    for (const name of Object.keys(given)) {
      if (names.includes(name)) continue
      const known = names.length === 0 ? 'It has none' : `There are ${names.join(', ')}`
      throw new TypeError(`${tree.path} has no member ${name}.${didYouMean(closest(name, names))} ${known}.`)
    }
    for (const member of tree.members) {
      const { name = '' } = member.config
      this.#add(member, (Object.hasOwn(given, name) ? given[name] : undefined) ?? {})
    }
  }
}

/**
 * @throws {SavedAgentError} `incomplete`, when an agent of the tree had something that is neither given nor done without.
 */
export function checkMissing(tree: SavedTree, overrides: OverridesByAgent): void {
  const lines = missingOf(tree, overrides)
  if (lines.length === 0) return
  throw new SavedAgentError(
    'incomplete',
    `Some of what the agents had is not in what was saved:${lines.join('')}\n` +
      'Give each as an option when you load the agent, or name it in without: […] to go without it. Options of a member go into agents: { name: { … } }.',
  )
}

function missingOf(tree: SavedTree, overrides: OverridesByAgent): readonly string[] {
  const own = overrides.of(tree)
  const given = optionsIn(own)
  const lines = tree.config.missing
    .filter(({ option }) => !given.has(option.split('.')[0] ?? option) && own.without?.includes(option) !== true)
    .map(({ option, why }) => `\n- ${oneLine(option, 100)} of ${tree.path}: ${oneLine(why, 300)}`)
  return [...lines, ...tree.members.flatMap((member) => missingOf(member, overrides))]
}
