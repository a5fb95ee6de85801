import type { Agent } from '../../agent/agent.ts'
import { CodeAgent } from '../../agent/code-agent.ts'
import type { AgentOptions } from '../../agent/options.ts'
import { ToolCallingAgent } from '../../agent/tool-calling-agent.ts'
import { toErrorData } from '../../core/errors.ts'
import { codeOptions, plainOptions } from '../config.ts'
import type { AgentConfig } from '../config.ts'
import { SavedAgentError } from '../errors.ts'
import { checkMissing, checkRegistries, optionsIn, OverridesByAgent } from './overrides.ts'
import type { AgentOverrides, Registries } from './overrides.ts'
import { resolveCode, resolveModel, resolveTool } from './resolve.ts'
import { readTree } from './saved-tree.ts'
import type { SavedTree } from './saved-tree.ts'
import { checkTrust } from './trust.ts'
import type { Trust } from './trust.ts'

/** How a saved agent is loaded. */
export type LoadOptions = AgentOverrides &
  Registries & {
    /** What it may run and where it may send what it is told; see `Trust`. Default: nothing. */
    readonly trust?: Trust
  }

/**
 * Makes the agent that was saved in a folder, or that a config describes.
 *
 * A config alone never runs code: modules of the folder are imported only where `trust` says so, and what would be run is
 * named before. Options given here replace those of the agent; members keep theirs, unless they stand in `agents`. What
 * was not saved has to be given, or named in `without`.
 *
 * @throws {SavedAgentError} with a `code` that says why it cannot be loaded.
 * @throws {TypeError} for options that have no such form.
 */
export async function loadAgent(source: string | URL | AgentConfig, options: LoadOptions = {}): Promise<Agent> {
  const { trust, tools = {}, models = {}, ...overrides } = options
  checkRegistries({ tools, models })
  const tree = await readTree(source)
  const byAgent = new OverridesByAgent(tree, overrides)
  checkTrust(tree, trust, (one) => optionsIn(byAgent.of(one)))
  checkMissing(tree, byAgent)
  return await new Builder(byAgent, { tools, models }).build(tree)
}

class Builder {
  readonly #overrides: OverridesByAgent
  readonly #registries: Registries

  constructor(overrides: OverridesByAgent, registries: Registries) {
    this.#overrides = overrides
    this.#registries = registries
  }

  async build(tree: SavedTree): Promise<Agent> {
    const { config, members } = tree
    const given = optionsIn(this.#overrides.of(tree))
    const tools = []
    for (const tool of config.tools) tools.push(await resolveTool(tool, tree, this.#registries))
    const agents: Agent[] = []
    for (const member of members) agents.push(await this.build(member))
    const model = given.has('model') ? undefined : await resolveModel(config.model, tree, this.#registries)
    const saved = { ...plainPart(config), ...(await codePart(tree, given)), model, tools, agents }
    return create(tree, { ...saved, ...Object.fromEntries(given) })
  }
}

/** An agent says what is wrong with its options, of which a file knows nothing. */
function create({ config, path, folder }: SavedTree, options: object): Agent {
  try {
    if (!isOptions(options)) throw new TypeError('it has no model.')
    return config.kind === 'code' ? new CodeAgent(options) : new ToolCallingAgent(options)
  } catch (cause) {
    const where = folder ? `${path} in ${folder.shown}` : path
    const { message } = toErrorData(cause)
    throw new SavedAgentError(
      'invalid',
      `The agent ${where} cannot be made of what was saved and what was given: ${message}`,
      { cause },
    )
  }
}

/** What may stand in a config was checked when it was read, and its agent checks the rest. */
function isOptions(options: object): options is AgentOptions {
  return 'model' in options
}

function plainPart(config: AgentConfig): object {
  const names = [...plainOptions, 'input', 'output', 'modules'] as const
  return Object.fromEntries(names.flatMap((name) => (config[name] === undefined ? [] : [[name, config[name]]])))
}

async function codePart(tree: SavedTree, given: ReadonlyMap<string, unknown>): Promise<object> {
  const { config } = tree
  const part: Record<string, unknown> = {}
  for (const option of codeOptions) {
    const reference = config[option]
    if (reference && !given.has(option)) part[option] = await resolveCode(reference, tree, option)
  }
  const checks: unknown[] = []
  if (!given.has('finalAnswerChecks'))
    for (const check of config.finalAnswerChecks ?? []) checks.push(await resolveCode(check, tree, 'finalAnswerChecks'))
  return { ...part, ...(checks.length > 0 && { finalAnswerChecks: checks }) }
}
