import { rename, stat } from 'node:fs/promises'
import { join } from 'node:path'

import type { Agent } from '../../agent/agent.ts'
import { SavedAgentError } from '../errors.ts'
import { toInnerPath } from '../loading/folder.ts'
import { maxAnswerBytes, openHub, toHubError } from './hub-client.ts'
import type { HubRepository } from './hub-client.ts'
import type { HubOptions } from './hub-options.ts'
import { loadAgent } from '../loading/load-agent.ts'
import type { LoadOptions } from '../loading/load-agent.ts'
import { writeFolder } from '../saving/save-agent.ts'
import type { Trust } from '../loading/trust.ts'

/** How an agent of the Hub is loaded. */
export type LoadFromHubOptions = HubOptions &
  LoadOptions & {
    /** To be said in any case: `false` loads an agent that brings no code; see `Trust`. */
    readonly trust: Trust
    /**
     * The commit (recommended: what is trusted is then what was read), or a branch or tag. Default `main`, which may be
     * something else tomorrow.
     */
    readonly revision?: string
    /**
     * Where files go, each commit into a folder of its own. Default `node_modules/.cache/smolagents-ts` of the current
     * folder, from where tools find the packages of your project.
     */
    readonly cache?: string
  }

const maxFiles = 200
const maxBytes = 32 * 1024 * 1024

/**
 * Loads an agent that was pushed to the Hugging Face Hub: its files are downloaded, all of one commit, and then it is as
 * with `loadAgent`. Nothing of it is run unless `trust` says so.
 *
 * @throws {SavedAgentError} with a `code` that says why it cannot be loaded.
 */
export async function loadAgentFromHub(name: string, options: LoadFromHubOptions): Promise<Agent> {
  const { token, type, hubUrl, fetch, revision = 'main', cache = defaultCache(), ...rest } = options ?? {}
  if (rest.trust === undefined)
    throw new SavedAgentError(
      'untrusted',
      `An agent of the Hub may bring code. Read ${name} first, then say trust: true with the revision you have read; or say trust: false, which runs none.`,
    )
  const hub = await openHub(name, {
    ...(token !== undefined && { token }),
    ...(type !== undefined && { type }),
    ...(hubUrl !== undefined && { hubUrl }),
    ...(fetch !== undefined && { fetch }),
  })
  const folder = await download(hub, revision, cache).catch((cause: unknown) => {
    throw toHubError(cause, 'Loading', hub)
  })
  return await loadAgent(folder, rest)
}

function defaultCache(): string {
  return join(globalThis.process.cwd(), 'node_modules/.cache/smolagents-ts')
}

/** Brings the files of a commit into a folder of the cache. One that is there already is not asked for. */
async function download(hub: HubRepository, revision: string, cache: string): Promise<string> {
  const host = new URL(hub.access.hubUrl).host.replaceAll(':', '-')
  const place = join(cache, host, `${hub.type}s`, hub.name)
  const isThere = async (folder: string): Promise<boolean> => (await stat(folder).catch(() => undefined)) !== undefined
  if (isCommit(revision) && (await isThere(join(place, revision)))) return join(place, revision)
  const commit = await commitOf(hub, revision)
  const folder = join(place, commit)
  if (await isThere(folder)) return folder
  const listed = await list(hub, commit)
  const files = new Map<string, Uint8Array>()
  let bytes = 0
  for (const path of listed) {
    const content = await fileOf(hub, path, commit)
    bytes += content.length
    if (bytes > maxBytes) throw tooLarge(hub, `more than ${maxBytes} bytes`)
    files.set(path, content)
  }
  await writeFolder(folder, files, placeOnce)
  return folder
}

/** What another download of the same commit has brought meanwhile is as good. */
async function placeOnce(target: string, made: string): Promise<void> {
  await rename(made, target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
}

function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision)
}

async function commitOf({ library, name, type, access }: HubRepository, revision: string): Promise<string> {
  const wanted = { ...access, name, revision, additionalFields: ['sha' as const] }
  const { sha } = await (type === 'space' ? library.spaceInfo(wanted) : library.modelInfo(wanted))
  if (isCommit(sha)) return sha
  throw new SavedAgentError('hub', `The Hub named no commit for the revision ${revision} of ${name}.`)
}

/** The files to download. What is too much is refused before it comes. */
async function list(hub: HubRepository, commit: string): Promise<readonly string[]> {
  const { library, name, type, access } = hub
  const paths: string[] = []
  let bytes = 0
  const entries = library.listFiles({ ...access, repo: { type, name }, revision: commit, recursive: true })
  for await (const { type: kind, path, size } of entries) {
    if (kind !== 'file' || path === '.gitattributes') continue
    paths.push(toInnerPath(path, `Every file of ${name}`))
    bytes += size
    if (paths.length > maxFiles) throw tooLarge(hub, `more than ${maxFiles} files`)
    if (bytes > maxBytes || size > maxAnswerBytes) throw tooLarge(hub, `more than ${maxBytes} bytes`)
  }
  if (paths.includes('agent.json')) return paths
  throw new SavedAgentError('not-found', `${name} holds no agent.json at ${commit}, so it is no saved agent.`)
}

function tooLarge({ name }: HubRepository, what: string): SavedAgentError {
  return new SavedAgentError('too-large', `${name} has ${what}, which no saved agent has.`)
}

async function fileOf({ library, name, type, access }: HubRepository, path: string, commit: string) {
  const wanted = { ...access, repo: { type, name }, path: encodeURI(path), revision: commit, xet: false }
  const blob = await library.downloadFile(wanted)
  if (!blob) throw new SavedAgentError('not-found', `The Hub lists ${path} in ${name}, and has it not.`)
  return new Uint8Array(await blob.arrayBuffer())
}
