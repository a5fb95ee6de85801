import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Agent } from '../../agent/agent.ts'
import type { MissingOption } from '../config.ts'
import { SavedAgentError } from '../errors.ts'
import { filesOf } from './files-of.ts'

/** What was saved, and what of the agent could not be. */
export type Saved = {
  readonly folder: string
  readonly files: readonly string[]
  /** What whoever loads it has to give, or to go without. */
  readonly missing: readonly MissingOption[]
  readonly notes: readonly string[]
}

/**
 * Saves an agent with its team into a folder: `agent.json`, the files of its tools, `package.json`, `README.md`, and
 * `main.mjs`, which runs it. The folder is there as a whole, or not at all.
 *
 * With `overwrite` it takes the place of an agent that was saved there before.
 *
 * @throws {SavedAgentError} `exists` when something is there; `secret` when a secret would be written.
 */
export async function saveAgent(
  agent: Agent,
  folder: string | URL,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<Saved> {
  const target = resolve(folder instanceof URL ? fileURLToPath(folder) : folder)
  const { files, missing, notes } = await filesOf(agent)
  await checkTarget(target, overwrite)
  await writeFolder(target, files, replace)
  return { folder: target, files: [...files.keys()], missing, notes }
}

/** Names at the top of a folder that are written here, so that they may be replaced. */
const ownNames = new Set(['agent.json', 'package.json', 'README.md', 'main.mjs', 'tools', 'code', 'agents'])

async function checkTarget(target: string, overwrite: boolean): Promise<void> {
  const found = await lstat(target).catch(() => undefined)
  if (found?.isSymbolicLink()) throw exists(`${target} is a symbolic link.`)
  const names = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'ENOTDIR') throw exists(`${target} is a file.`)
    throw error
  })
  if (names.length === 0) return
  const isAgent = /"schemaVersion"/.test(await readFile(join(target, 'agent.json'), 'utf8').catch(() => ''))
  if (!isAgent) throw exists(`${target} is not empty, and holds no saved agent.`)
  const others = names.filter((name) => !ownNames.has(name))
  if (others.length > 0) throw exists(`${target} holds an agent, and ${others.join(', ')} beside it.`)
  if (!overwrite) throw exists(`An agent is saved in ${target}. To replace it, give { overwrite: true }.`)
}

function exists(what: string): SavedAgentError {
  return new SavedAgentError('exists', `${what} Nothing was written; choose a folder that does not exist.`)
}

/** Writes the files beside the target and moves them there in one go, which is what `place` does. */
export async function writeFolder(
  target: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  place: (target: string, made: string) => Promise<void>,
): Promise<void> {
  const made = `${target}.${randomUUID()}.tmp`
  try {
    for (const [path, content] of files) {
      await mkdir(dirname(join(made, path)), { recursive: true })
      await writeFile(join(made, path), content, { flag: 'wx' })
    }
    await place(target, made)
  } finally {
    await rm(made, { recursive: true, force: true })
  }
}

async function replace(target: string, made: string): Promise<void> {
  const old = `${made}.old`
  const wasThere = await rename(target, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
  try {
    await rename(made, target)
  } catch (error) {
    if (wasThere) await rename(old, target)
    throw error
  }
  await rm(old, { recursive: true, force: true })
}
