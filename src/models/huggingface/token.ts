import { ModelError } from '../../core/errors.ts'
import { findKey, requireKey } from '../keys.ts'
import type { Environment } from '../keys.ts'

/** A token that is known, or where to look for one. */
export type TokenSource = { readonly token: string } | { readonly file: string }

const key = { variable: 'HF_TOKEN', page: 'https://huggingface.co/settings/tokens' }

/**
 * Where the token of the environment is: HF_TOKEN, HUGGING_FACE_HUB_TOKEN, or the file that `hf auth login` writes.
 *
 * @throws {TypeError} when there cannot be one.
 */
export function tokenSource(environment: Environment): TokenSource {
  const tokens = [environment[key.variable], environment['HUGGING_FACE_HUB_TOKEN']]
  const file = findKey(tokens) === undefined ? loginFile(environment) : undefined
  return file === undefined ? { token: requireKey(tokens, key) } : { file }
}

/** The file of the login, as huggingface_hub has it; `undefined` where no home is known. */
function loginFile(environment: Environment): string | undefined {
  const get = (name: string): string | undefined => environment[name]?.trim() || undefined
  const home = get('HOME') ?? get('USERPROFILE')
  const inCache = get('XDG_CACHE_HOME') ?? (home && `${home}/.cache`)
  const inHome = get('HF_HOME') ?? (inCache && `${inCache}/huggingface`)
  const file = get('HF_TOKEN_PATH') ?? (inHome && `${inHome}/token`)
  return home === undefined ? file : file?.replace(/^~(?=[\\/])/, () => home)
}

/** Reads the token of the login. */
export async function readToken(file: string): Promise<string> {
  // Only where there may be a file: a runtime without files has no home to look in.
  // oxlint-disable-next-line no-restricted-imports
  const { readFile } = await import('node:fs/promises')
  const token = await readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return ''
    throw noToken(`the file of the login, ${file}, could not be read (${codeOf(error)})`, error)
  })
  if (token.trim() === '') throw noToken(`HF_TOKEN is not set, and there is no login in ${file}`)
  return token.trim()
}

function noToken(why: string, cause?: unknown): ModelError {
  return new ModelError(
    'unauthorized',
    `There is no token for Hugging Face: ${why}. Set HF_TOKEN (you get one at ${key.page}), log in with "hf auth login", or ` +
      'give the option token.',
    { cause },
  )
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
