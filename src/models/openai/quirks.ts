import type { Message } from '../../core/messages.ts'

/**
 * Where a server differs from the OpenAI API. What is left out is as there. The first three need not be known: a server
 * that refuses one of these fields with status 400 or 422 is asked again without it, and not sent it again.
 */
export type Quirks = {
  /** Takes `stop`. Default: by the name of the model. Where not, the text is cut here, in streams too. */
  readonly stop?: boolean
  /** Takes `tool_choice`. Default true. */
  readonly toolChoice?: boolean
  /** Takes `stream_options`, by which the API is asked for usage. Default true. */
  readonly streamOptions?: boolean
  /** Stop sequences that a request may have; what comes after further ones is cut here. Default 4. */
  readonly maxStopSequences?: number
  /** Roles that have another name: `{ system: 'developer' }`, or `'user'` where there is no such role. */
  readonly roles?: Readonly<Partial<Record<Exclude<Message['role'], 'tool'>, string>>>
  /** Takes only texts: a message with anything else is refused, and agents put images into words. Default false. */
  readonly textsOnly?: boolean
  /** Wants roles to alternate: messages of one role that follow each other become one. Default false. */
  readonly mergeRoles?: boolean
  /**
   * The field in which reasoning is handed back with the calls that followed from it. Default: none.
   * `reasoning_details` are handed back as they came.
   */
  readonly reasoningField?: 'reasoning_content' | 'reasoning' | 'reasoning_details'
  /**
   * Whether reasoning comes in the text, between `<think>` and `</think>` (or `[THINK]`). Default `'first'`: where it is
   * the first of a reply. `'opened'`: the prompt has the opening tag, and a reply begins in the middle. `'never'`: such
   * tags are text.
   */
  readonly thinkTags?: 'first' | 'opened' | 'never'
  /** How a schema is sent: as the API has it, or with the schema right beside `type` (Together). Default `'named'`. */
  readonly schemaForm?: 'named' | 'bare'
}

/** Fields of a request that a server may refuse, and that a reply can do without, with the quirks about them. */
export const dispensable = { stop: 'stop', tool_choice: 'toolChoice', stream_options: 'streamOptions' } as const

export type Dispensable = keyof typeof dispensable

/** Their names. */
export const fields: readonly Dispensable[] = ['stop', 'tool_choice', 'stream_options']

const booleans = ['stop', 'toolChoice', 'streamOptions', 'textsOnly', 'mergeRoles']
const choices: Readonly<Record<string, readonly string[]>> = {
  reasoningField: ['reasoning_content', 'reasoning', 'reasoning_details'],
  thinkTags: ['first', 'opened', 'never'],
  schemaForm: ['named', 'bare'],
}
const known = [...booleans, 'maxStopSequences', 'roles', ...Object.keys(choices)]
const ownRoles = ['system', 'user', 'assistant']

/** @throws {TypeError} for a quirk that does not exist, and for a value that it cannot have. */
export function checkQuirks(quirks: unknown): void {
  if (typeof quirks !== 'object' || quirks === null) throw new TypeError('openai: quirks must be an object.')
  for (const [name, value] of Object.entries(quirks)) {
    if (!known.includes(name)) {
      throw new TypeError(`openai: quirks.${name} does not exist; there are ${known.join(', ')}.`)
    }
    if (value === undefined) continue
    const wanted = wantedFor(name, value)
    if (wanted !== undefined) throw new TypeError(`openai: quirks.${name} must be ${wanted}.`)
  }
}

/** What a value would have to be; `undefined` where it is that. */
function wantedFor(name: string, value: unknown): string | undefined {
  if (booleans.includes(name)) return typeof value === 'boolean' ? undefined : 'true or false'
  if (name === 'maxStopSequences') return isCount(value) ? undefined : 'a whole number from 0'
  if (name === 'roles') return isRoles(value) ? undefined : `an object of names for ${ownRoles.join(', ')}`
  const allowed = choices[name] ?? []
  return allowed.some((one) => one === value) ? undefined : `one of ${allowed.join(', ')}`
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0
}

function isRoles(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).every(
    ([role, name]: [string, unknown]) => ownRoles.includes(role) && typeof name === 'string' && name !== '',
  )
}
