import { defaultLimits } from '../../core/limits.ts'
import { referencesOf } from '../config.ts'
import { SavedAgentError } from '../errors.ts'
import { modulePath } from './saved-tree.ts'
import type { SavedTree } from './saved-tree.ts'

/**
 * What a saved agent may do beyond acting in its sandbox: everything (`true`), nothing (`false`), or run these modules of
 * its folder, and send conversations to these origins, such as `https://models.example`, or use models by these names,
 * such as `groq:openai/gpt-oss-120b`.
 */
export type Trust = boolean | { readonly modules?: readonly string[]; readonly hosts?: readonly string[] }

/** What an agent would do beyond its sandbox. */
type Demands = Readonly<Record<'modules' | 'hosts' | 'limits', readonly string[]>>

/** Providers that are named, not given by a URL. */
const providerHosts: ReadonlySet<string> = new Set(['https://api.openai.com', 'https://router.huggingface.co'])

/** Which parts of a tree are replaced by what the caller gave, so that they are not used. */
export type Replaced = (tree: SavedTree) => { readonly has: (option: string) => boolean }

/**
 * Looks at what the agents of a tree would run and where they would send what they are told, before anything is done.
 *
 * @throws {SavedAgentError} `untrusted`, naming all of it, when some of it is not trusted.
 */
export function checkTrust(tree: SavedTree, trust: Trust | undefined, replaced: Replaced): void {
  checkForm(trust)
  if (trust === true) return
  const demands = demandsOf(tree, replaced)
  const { modules = [], hosts = [] } = typeof trust === 'object' ? trust : {}
  const refused: Demands = {
    modules: demands.modules.filter((module) => ![module, `./${module}`].some((form) => modules.includes(form))),
    hosts: demands.hosts.filter((host) => !hosts.includes(host)),
    limits: demands.limits,
  }
  if (refused.modules.length + refused.hosts.length + refused.limits.length === 0) return
  const runs = refused.modules.map((module) => `\n- run ${module} on this machine, outside the sandbox`)
  const sends = refused.hosts.map((host) =>
    host.startsWith('local:')
      ? `\n- load the model ${host} into this process`
      : `\n- send its conversations to ${host}`,
  )
  const raises = refused.limits.map((limit) => `\n- raise ${limit}`)
  throw new SavedAgentError(
    'untrusted',
    `The saved agent ${tree.path} would, untrusted as it is:${[...runs, ...sends, ...raises].join('')}\n` +
      'Read it first. Then load it with trust: true, or with trust: { modules: […], hosts: […] } that names what it may, and limits of your own.',
    { details: refused },
  )
}

function checkForm(trust: unknown): void {
  if (trust === undefined || typeof trust === 'boolean') return
  const isList = (list: unknown): boolean =>
    list === undefined || (Array.isArray(list) && list.every((entry) => typeof entry === 'string'))
  const { modules, hosts, ...rest }: Readonly<Record<string, unknown>> = { ...Object(trust) }
  if (typeof trust === 'object' && isList(modules) && isList(hosts) && Object.keys(rest).length === 0) return
  throw new TypeError('trust must be true, false, or { modules, hosts } with lists of texts.')
}

function demandsOf(tree: SavedTree, replaced: Replaced): Demands {
  const own = replaced(tree)
  const used = referencesOf(tree.config).filter(({ option }) => !own.has(option))
  const modules = used.flatMap(({ reference }) => ('module' in reference ? [modulePath(tree, reference.module)] : []))
  const host = own.has('model') ? undefined : hostOf(tree.config.model)
  const below = tree.members.map((member) => demandsOf(member, replaced))
  return {
    modules: [...new Set([...modules, ...below.flatMap((demands) => demands.modules)])],
    hosts: [...new Set([...(host === undefined ? [] : [host]), ...below.flatMap((demands) => demands.hosts)])],
    limits: [...(own.has('limits') ? [] : raisedLimits(tree)), ...below.flatMap((demands) => demands.limits)],
  }
}

/** What its code could use more of than code of any other agent. */
function raisedLimits({ config, path }: SavedTree): readonly string[] {
  const usual: Readonly<Record<string, unknown>> = defaultLimits
  return Object.entries(config.limits ?? {}).flatMap(([name, value]) =>
    value > Number(usual[name]) ? [`limits.${name} of ${path} from ${String(usual[name])} to ${value}`] : [],
  )
}

/** Where a model is asked, or its name where that says so, unless that is one of the providers everybody expects. */
function hostOf(model: SavedTree['config']['model']): string | undefined {
  if (typeof model === 'string' && !/^https?:/i.test(model))
    return /^(?:openai|hf|ollama):/.test(model) ? undefined : model
  const url = typeof model === 'string' ? model : 'provider' in model ? model.options['baseUrl'] : undefined
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:/i.test(url)) return undefined
  const { origin } = new URL(url)
  return providerHosts.has(origin) ? undefined : origin
}
