import type { PastAction } from '../core/state.ts'
import type { Step } from '../core/steps.ts'
import { encode } from '../values/codec.ts'
import type { Encoded } from '../values/encoded.ts'
import { MediaStore } from '../values/media/media-store.ts'
import { toMemory } from './check-memory.ts'
import type { Entry } from './entries.ts'
import { amount, count, data, describeFlaw, fields, list, oneOf, optional, record, text } from './shape.ts'

/**
 * A session as plain JSON: what was said and done, and the log its interpreter is rebuilt from. It holds the data of the
 * programs and of the tools' results, so treat it as a secret.
 */
export type SavedSession = {
  readonly id: string
  readonly memory: readonly Step[]
  readonly interpreter: SavedInterpreter
  /** Images and files that steps and programs refer to, with their bytes as base64. */
  readonly media: readonly Encoded[]
}

/** What rebuilds an interpreter. */
export type SavedInterpreter = {
  readonly seed: number
  /** Programs that were run, each with all that entered the sandbox while it ran. */
  readonly actions: readonly PastAction[]
  /** For each step of `memory`, how many of the actions were over after it; for a task, the variables it was given. */
  readonly steps: readonly { readonly upTo: number; readonly variables?: Readonly<Record<string, Encoded>> }[]
}

/** What a session begins with: nothing, the memory of another one, or all that was saved of one. */
export type SessionOptions = {
  /** Default: a new one. */
  readonly id?: string
  /** Steps the conversation begins with. Default: none. */
  readonly memory?: readonly Step[]
  /** Variables of the programs in `memory`. Default: none; the model is shown what it did, but nothing of it is there. */
  readonly interpreter?: SavedInterpreter
  /** Images and files that `memory` refers to. Default: none; they are then described and not shown. */
  readonly media?: readonly Encoded[]
}

/** How a session stands at its beginning. */
export type Beginning = {
  readonly entries: readonly Entry[]
  readonly seed: number | undefined
  readonly actions: readonly PastAction[]
  readonly media: MediaStore
}

/** @throws {TypeError} for a memory or an interpreter that cannot be one, and for options that do not exist. */
export function toBeginning(
  { id, memory = [], interpreter, media: saved = [], ...rest }: SessionOptions,
  mediaBytes: number,
): Beginning {
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) {
    throw new TypeError(`The option ${unknown} of session does not exist. Options: id, memory, interpreter, media.`)
  }
  if (id !== undefined && (typeof id !== 'string' || id === '')) {
    throw new TypeError('The id of a session must be a text that is not empty.')
  }
  const steps = toMemory(memory)
  if (!Array.isArray(saved)) throw new TypeError('media must be the list of a saved session.')
  const media = new MediaStore(mediaBytes)
  for (const medium of saved) media.restore(medium)
  if (interpreter === undefined) {
    return { entries: steps.map((step) => ({ step, upTo: 0 })), seed: undefined, actions: [], media }
  }
  checkInterpreter(interpreter, steps.length)
  const { seed, actions, steps: places } = structuredClone(interpreter)
  return { entries: steps.map((step, index) => toEntry(step, places[index])), seed, actions, media }
}

function toEntry(step: Step, place: SavedInterpreter['steps'][number] = { upTo: 0 }): Entry {
  return { ...place, step }
}

const settlement = oneOf('ok', {
  true: fields({ now: amount, value: data }),
  false: fields({ now: amount, error: fields({ name: text, message: text }) }),
})

const shape = fields({
  seed: count,
  actions: list(
    fields({
      code: text,
      filename: text,
      now: amount,
      variables: optional(record(data)),
      settlements: list(fields({ ordinal: count, name: text, settlement })),
      kind: text,
    }),
  ),
  steps: list(fields({ upTo: count, variables: optional(record(data)) })),
})

function checkInterpreter(given: SavedInterpreter, length: number): void {
  const flaw = shape(given, []) ?? data(given, []) ?? findMisplaced(given, length)
  if (!flaw) return
  throw new TypeError(`This interpreter was not saved by a session: ${describeFlaw('interpreter', flaw)}`)
}

function findMisplaced({ steps, actions }: SavedInterpreter, length: number): ReturnType<typeof shape> {
  if (steps.length !== length) {
    return { path: ['steps'], message: `must have one entry for each of the ${length} steps of memory` }
  }
  const index = steps.findIndex(({ upTo }, place) => upTo > actions.length || upTo < (steps[place - 1]?.upTo ?? 0))
  return index === -1
    ? undefined
    : { path: ['steps', index, 'upTo'], message: 'must rise, up to the number of actions' }
}

/** A session as it is saved. */
export function toSaved(id: string, { entries, seed = 0, actions, media }: Beginning): SavedSession {
  const steps = entries.map(({ upTo, variables }) => (variables ? { upTo, variables } : { upTo }))
  const memory = entries.map(({ step }) => step)
  const saved = {
    id,
    memory,
    interpreter: { seed, actions, steps },
    media: media.all().map((medium) => encode(medium)),
  }
  return structuredClone(saved)
}
