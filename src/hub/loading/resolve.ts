import { pathToFileURL } from 'node:url'

import { toErrorData } from '../../core/errors.ts'
import type { Model } from '../../core/model.ts'
import type { Tool } from '../../core/tool.ts'
import type { ModelConfig, ModuleReference, Reference, ToolConfig } from '../config.ts'
import { SavedAgentError } from '../errors.ts'
import { findFile } from './folder.ts'
import { fromDescription } from './from-description.ts'
import type { Registries } from './overrides.ts'
import { modulePath } from './saved-tree.ts'
import type { SavedTree } from './saved-tree.ts'

/** The tool that a config names. */
export async function resolveTool(tool: ToolConfig, tree: SavedTree, { tools = {} }: Registries): Promise<Tool> {
  const { name } = tool
  const made = await resolve(tool, tree, { what: `the tool ${name}`, option: 'tools', registry: tools })
  if (isTool(made) && made.name === name) return made
  const found = isTool(made) ? `the tool ${made.name}` : 'no tool'
  throw new SavedAgentError('invalid', `${tree.path}: ${say(tool)} gives ${found}, where the tool ${name} must be.`)
}

function isTool(made: unknown): made is Tool {
  return typeof made === 'object' && made !== null && 'execute' in made && 'parseInput' in made && 'name' in made
}

/** The model that a config names; strings are made into models at the first run. */
export async function resolveModel(
  model: ModelConfig,
  tree: SavedTree,
  { models = {} }: Registries,
): Promise<string | Model> {
  if (typeof model === 'string') return model
  if ('provider' in model) return await fromDescription(model)
  const made = await resolve(model, tree, { what: 'the model', option: 'models', registry: models })
  if (typeof made === 'string' || isModel(made)) return made
  throw new SavedAgentError(
    'invalid',
    `${tree.path}: ${say(model)} gives no model: neither a string nor a model object.`,
  )
}

function isModel(made: unknown): made is Model {
  return typeof made === 'object' && made !== null && 'stream' in made && 'id' in made
}

/** What a config names that is no tool and no model: prompts, or a function. It is checked where the agent is made. */
export async function resolveCode(reference: Reference, tree: SavedTree, option: string): Promise<unknown> {
  return await resolve(reference, tree, { what: option, option, registry: {} })
}

type Wanted = {
  readonly what: string
  readonly option: string
  readonly registry: Readonly<Record<string, unknown>>
}

async function resolve(reference: Reference, tree: SavedTree, wanted: Wanted): Promise<unknown> {
  const found = 'module' in reference ? await imported(reference, tree) : lookedUp(reference.registered, tree, wanted)
  if (typeof found !== 'function') {
    if (reference.options === undefined) return found
    throw new SavedAgentError(
      'invalid',
      `${tree.path}: ${wanted.what} was saved with options, and ${say(reference)} is no function that takes them.`,
    )
  }
  try {
    const made: unknown = await Reflect.apply(
      found,
      undefined,
      reference.options === undefined ? [] : [reference.options],
    )
    return made
  } catch (cause) {
    const { message } = toErrorData(cause)
    throw new SavedAgentError('invalid', `${tree.path}: ${say(reference)} failed to make ${wanted.what}: ${message}`, {
      cause,
    })
  }
}

/** @throws {SavedAgentError} `incomplete`, with the names there are. */
function lookedUp(name: string, { path }: SavedTree, { what, option, registry }: Wanted): unknown {
  if (Object.hasOwn(registry, name)) return registry[name]
  const names = Object.keys(registry)
  const known = names.length === 0 ? 'none were given' : `there are ${names.join(', ')}`
  const remedy =
    option === 'models'
      ? `Load it with models: { ${JSON.stringify(name)}: … }, or with another model`
      : `Load it with ${option}: { ${name}: … }`
  throw new SavedAgentError(
    'incomplete',
    `${path} needs ${what}, registered as ${JSON.stringify(name)}; ${known}. ${remedy}.`,
  )
}

async function imported(reference: ModuleReference, tree: SavedTree): Promise<unknown> {
  const path = modulePath(tree, reference.module)
  const url = tree.folder ? pathToFileURL(await findFile(tree.folder, path)).href : path
  let module: Readonly<Record<string, unknown>>
  try {
    module = await import(url)
  } catch (cause) {
    const { message } = toErrorData(cause)
    const isPackage = message.startsWith('Cannot find package')
    const hint = isPackage ? '. Run npm install in the folder, or have the folder in a project with that package' : ''
    throw new SavedAgentError('invalid', `${tree.path}: ${path} could not be loaded: ${message}${hint}`, { cause })
  }
  if (Object.hasOwn(module, reference.export)) return module[reference.export]
  const names = Object.keys(module).join(', ') || 'nothing'
  throw new SavedAgentError('invalid', `${tree.path}: ${path} has no export ${reference.export}; it exports ${names}.`)
}

function say(reference: Reference): string {
  return 'module' in reference
    ? `${reference.export} of ${reference.module}`
    : `what is registered as ${reference.registered}`
}
