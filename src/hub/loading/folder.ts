import { lstat, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'

import { SavedAgentError } from '../errors.ts'

/** A folder that an agent is loaded from: nothing outside it is ever read. */
export type Folder = {
  /** Where it really is. */
  readonly root: string
  /** As it is named to people. */
  readonly shown: string
}

/** More bytes than any config has: modules for the sandbox take at most 16 MiB. */
const maxFileBytes = 20 * 1024 * 1024
const maxPathChars = 300

/** @throws {SavedAgentError} `not-found`, when there is none. */
export async function openFolder(path: string): Promise<Folder> {
  const root = await realpath(path).catch(() => undefined)
  const found = root === undefined ? undefined : await lstat(root)
  if (root === undefined || found === undefined)
    throw new SavedAgentError('not-found', `There is no folder ${path}. An agent is saved there by saveAgent().`)
  if (found.isDirectory()) return { root, shown: path }
  throw new SavedAgentError('not-found', `${path} is a file. loadAgent takes the folder that holds agent.json.`)
}

/**
 * A path in a folder of an agent in its one plain form: names with `/` between them.
 *
 * @throws {SavedAgentError} `invalid`, for what leads out of the folder, or is no plain path.
 */
export function toInnerPath(given: unknown, what: string): string {
  const path = typeof given === 'string' ? given.replace(/^\.\//, '') : ''
  const names = path.split('/')
  const isPlain = /^[\w@+ .,()-]+(?:\/[\w@+ .,()-]+)*$/.test(path) && path.length <= maxPathChars
  // Names that end in a dot or a blank are other names on Windows.
  if (isPlain && names.every((name) => !/^\.\.?$|[. ]$/.test(name) && name !== '.git')) return path
  const shown = JSON.stringify(given) ?? 'undefined'
  throw new SavedAgentError(
    'invalid',
    `${what} must be a path inside the agent's own folder, not ${shown.slice(0, 200)}.`,
  )
}

/**
 * The file at a path of the folder, which `toInnerPath` gave.
 *
 * @throws {SavedAgentError} `not-found`, `too-large`, or `invalid` for links: they lead elsewhere.
 */
export async function findFile({ root, shown }: Folder, path: string): Promise<string> {
  const file = join(root, path)
  const real = await realpath(file).catch(() => undefined)
  if (real === undefined) throw new SavedAgentError('not-found', `${shown} has no file ${path}.`)
  if (real !== file)
    throw new SavedAgentError(
      'invalid',
      `${path} in ${shown} is a symbolic link. A saved agent holds plain files only.`,
    )
  const { size } = await lstat(file)
  if (size > maxFileBytes)
    throw new SavedAgentError('too-large', `${path} in ${shown} has ${size} bytes; at most ${maxFileBytes} are read.`)
  return file
}

/** The text of a file at a path of the folder. Fails as `findFile` does. */
export async function readInner(folder: Folder, path: string): Promise<string> {
  return await readFile(await findFile(folder, path), 'utf8')
}
