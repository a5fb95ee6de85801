import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

import jsTokens from 'js-tokens'

import { SavedAgentError } from '../errors.ts'
import { ownVersion } from '../own-version.ts'
import { refuseSecrets } from '../secrets.ts'

/** A file of code that goes with an agent, and the packages it imports, with the versions that are installed. */
export type ModuleFile = { readonly text: string; readonly packages: Readonly<Record<string, string>> }

/**
 * Reads a file that is to be saved.
 *
 * @throws {SavedAgentError} when it is gone, imports other files, which would not be there, or packages that are not
 * installed; `secret` when it holds one.
 */
export async function readModule(url: string): Promise<ModuleFile> {
  const text = await readFile(fileURLToPath(url), 'utf8').catch((cause: unknown) => {
    throw new SavedAgentError('not-found', `The module ${url}, which savable() was told of, cannot be read.`, { cause })
  })
  const name = basename(fileURLToPath(url))
  refuseSecrets(text, name)
  const packages: Record<string, string> = {}
  for (const specifier of importsOf(text)) {
    if (/^[./]|^file:/.test(specifier)) throw importsFile(name, specifier)
    const found = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0]
    if (found !== undefined && !specifier.startsWith('node:')) packages[found] = await versionOf(found, url, name)
  }
  return { text, packages }
}

function importsFile(name: string, specifier: string): SavedAgentError {
  return new SavedAgentError(
    'invalid',
    `${name} imports ${specifier}, which would not be saved with it. Put it into one file, or bundle it into one.`,
  )
}

/** What a module imports, by the texts behind `from` and `import`. */
function importsOf(text: string): readonly string[] {
  const found: string[] = []
  let before = ''
  for (const token of jsTokens(text)) {
    if (/^(?:WhiteSpace|LineTerminatorSequence|MultiLineComment|SingleLineComment)$/.test(token.type)) continue
    if (token.type === 'StringLiteral' && /^(?:from|import|import\()$/.test(before))
      found.push(token.value.slice(1, -1))
    before = token.value === '(' && before === 'import' ? 'import(' : token.value
  }
  return found
}

async function versionOf(name: string, from: string, module: string): Promise<string> {
  if (name === 'smolagents-ts') return ownVersion()
  const isBuiltIn = !name.startsWith('@') && builtIns.has(name)
  if (isBuiltIn) throw new SavedAgentError('invalid', `${module} imports ${name}. Write node:${name}.`)
  for (let folder = new URL('.', from); ; folder = new URL('..', folder)) {
    const manifest = new URL(`node_modules/${name}/package.json`, folder)
    if (existsSync(manifest)) return toVersion(await readFile(manifest, 'utf8'))
    if (folder.href === new URL('..', folder).href) break
  }
  throw new SavedAgentError(
    'invalid',
    `${module} imports ${name}, which is not installed there: no version can be pinned.`,
  )
}

function toVersion(manifest: string): string {
  const value: unknown = JSON.parse(manifest)
  return typeof value === 'object' && value !== null && 'version' in value ? String(value.version) : '*'
}

/** Modules of Node.js that may be written without `node:`. */
const builtIns: ReadonlySet<string> = new Set(
  'assert buffer child_process crypto dns events fs http https net os path process stream timers tls url util zlib'.split(
    ' ',
  ),
)
