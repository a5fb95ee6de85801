import type { Agent } from '../../agent/agent.ts'
import type { MissingOption } from '../config.ts'
import { filesOf } from '../saving/files-of.ts'
import { openHub, toHubError } from './hub-client.ts'
import type { HubRepository } from './hub-client.ts'
import type { HubOptions } from './hub-options.ts'

/** How an agent is pushed. */
export type PushOptions = HubOptions & {
  /** Whether only you see a repository that is made for it. Default true; one that exists stays as it is. */
  readonly private?: boolean
  /** Default `Upload agent`. */
  readonly commitMessage?: string
  /** Opens a pull request in place of a commit, in a repository that exists. Default false. */
  readonly createPr?: boolean
}

/** What was pushed. `commit` is the revision to load it with. */
export type Pushed = {
  readonly url: string
  readonly commit: string
  readonly pullRequestUrl?: string
  readonly missing: readonly MissingOption[]
  readonly notes: readonly string[]
}

/**
 * Pushes an agent to a repository of the Hugging Face Hub, as one commit of what `saveAgent` writes. The repository is made
 * where there is none. Files of an agent that was there before, and are not among the new ones, are taken out.
 *
 * @throws {SavedAgentError} `secret`, `package-missing`, or `hub` for what the Hub refused.
 */
export async function pushAgent(agent: Agent, name: string, options: PushOptions = {}): Promise<Pushed> {
  const hub = await openHub(name, options)
  if (!hub.token) throw new TypeError('pushAgent needs a token that may write: give { token }, or set HF_TOKEN.')
  const { files, missing, notes } = await filesOf(agent)
  try {
    const { createPr = false } = options
    const wasThere = createPr || !(await createRepository(hub, options.private ?? true))
    const old = wasThere ? await filesThere(hub) : []
    const { commit, pullRequestUrl } = await push(hub, { files, old }, options)
    const url = `${hub.access.hubUrl}/${hub.type === 'space' ? 'spaces/' : ''}${name}`
    return { url, commit, ...(pullRequestUrl !== undefined && { pullRequestUrl }), missing, notes }
  } catch (cause) {
    throw toHubError(cause, 'Pushing to', hub)
  }
}

/** Says whether it was made; one that exists is as good. */
async function createRepository({ library, name, type, access, token = '' }: HubRepository, isPrivate: boolean) {
  const visibility = isPrivate ? ('private' as const) : ('public' as const)
  try {
    await library.createRepo({
      ...access,
      accessToken: token,
      repo: { type, name },
      visibility,
      ...(type === 'space' && { sdk: 'static' as const }),
    })
    return true
  } catch (cause) {
    if (cause instanceof library.HubApiError && cause.statusCode === 409) return false
    throw cause
  }
}

/** Files of the folders that are written whole. */
async function filesThere({ library, name, type, access }: HubRepository): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { type: kind, path } of library.listFiles({ ...access, repo: { type, name }, recursive: true }))
    if (kind === 'file' && /^(?:tools|code|agents)\//.test(path)) found.push(path)
  return found
}

type Change = { readonly files: ReadonlyMap<string, string>; readonly old: readonly string[] }

async function push(hub: HubRepository, { files, old }: Change, options: PushOptions) {
  const { library, name, type, access, token = '' } = hub
  const added = [...(type === 'space' ? asSpace(files) : files)].map(([path, text]) => ({
    operation: 'addOrUpdate' as const,
    path,
    content: new Blob([text]),
  }))
  const removed = old.filter((path) => !files.has(path)).map((path) => ({ operation: 'delete' as const, path }))
  const { commitMessage = 'Upload agent', createPr = false } = options
  const output = await library.commit({
    ...access,
    accessToken: token,
    repo: { type, name },
    title: commitMessage,
    operations: [...added, ...removed],
    isPullRequest: createPr,
  })
  return { commit: output?.commit.oid ?? '', pullRequestUrl: output?.pullRequestUrl }
}

/** A static Space says so in its README, and shows a page, which is its README here. */
function asSpace(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const readme = files.get('README.md') ?? ''
  const text = readme
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
  const page = `<!doctype html>\n<meta charset="utf-8">\n<title>An agent</title>\n<pre>${text}</pre>\n`
  return new Map([...files, ['README.md', readme.replace('---\n', '---\nsdk: static\n')], ['index.html', page]])
}
