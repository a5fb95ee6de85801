import { SavedAgentError } from './errors.ts'

/** Last words of names that hold secrets: `HF_TOKEN`, `db.password`. A key is one after some words: `apiKey`. */
const secretWords: ReadonlySet<string> = new Set(
  'token secret password passwd authorization cookie credential credentials apikey'.split(' '),
)
const wordsBeforeKey: ReadonlySet<string> = new Set(
  'api access account auth encryption license master private secret service signing subscription'.split(' '),
)

/** Secrets that can be told by their form: those of OpenAI, Hugging Face, GitHub, Slack, AWS, Google, and web tokens. */
const secretForms =
  /\b(?:sk-[\w-]{16,}|hf_\w{16,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z0-9]{16}|AIza[\w-]{30,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.)/

/** Shorter values stand in ordinary text by chance. */
const minSecretChars = 8

/** Variables of the process, as `process.env` has them. */
type Environment = Readonly<Record<string, string | undefined>>

/**
 * @throws {SavedAgentError} `secret`, when a text that would be written holds one: the value of a variable of the
 * environment with a name such as `HF_TOKEN`, or what has the form of a key. The text of the error does not show it.
 */
export function refuseSecrets(text: string, where: string, environment: Environment = processEnvironment()): void {
  for (const [name, value = ''] of Object.entries(environment)) {
    if (value.trim().length < minSecretChars || !isSecretVariable(name)) continue
    if (holds(text, value.trim())) throw secret(`The value of the environment variable ${name} stands in ${where}.`)
  }
  const [found] = secretForms.exec(text) ?? []
  if (found !== undefined) throw secret(`What looks like a key (${found.slice(0, 5)}…) stands in ${where}.`)
}

/**
 * @throws {SavedAgentError} `secret`, when a field of these options has the name of a secret and a text as its value.
 */
export function refuseSecretFields(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, part] of Object.entries(value)) {
    const at = `${path}.${key}`
    if (typeof part === 'string' && part !== '' && isSecretField(key)) throw secret(`${at} has the name of a secret.`)
    refuseSecretFields(part, at)
  }
}

function isSecretVariable(name: string): boolean {
  return isSecretField(name) || /_KEY$/i.test(name)
}

function isSecretField(name: string): boolean {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_.-]+/)
  const [before, last = ''] = [words.at(-2), words.at(-1)]
  return secretWords.has(last) || (last === 'key' && (before === undefined || wordsBeforeKey.has(before)))
}

function holds(text: string, secretText: string): boolean {
  return text.includes(secretText) || text.includes(JSON.stringify(secretText).slice(1, -1))
}

function secret(what: string): SavedAgentError {
  return new SavedAgentError(
    'secret',
    `${what} Nothing was saved. Take it out, and read it from the environment where it is used.`,
  )
}

function processEnvironment(): Environment {
  return globalThis.process?.env ?? {}
}
