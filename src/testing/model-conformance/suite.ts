import type { ModelRequest } from '../../core/model.ts'
import { abilitiesFor, toInabilities } from './abilities.ts'
import type { Inabilities, ModelAbility } from './abilities.ts'
import { plainRequests } from './asking.ts'
import type { ModelCaseDefinition } from './asking.ts'
import { abortCases, faultCases } from './endings.ts'
import { lengthCases, reasoningCases, toolCallCases, usageCases } from './parts.ts'
import { refusalCases } from './refusals.ts'
import { replyCases } from './replies.ts'
import type { CreateModel } from './script.ts'

/**
 * What the cases are about: `replies` and `aborts` what every model does; `length`, `tool-calls`, `reasoning` and `usage`
 * what a model does that can tell these; `refusals` requests that get no reply; `faults` replies that are cut, stall and
 * fail.
 */
export type ModelConformanceGroup =
  | 'replies'
  | 'aborts'
  | 'length'
  | 'tool-calls'
  | 'reasoning'
  | 'usage'
  | 'refusals'
  | 'faults'

/** One thing a model keeps to. It makes its model and lets go of it, so that cases can run in any order. */
export type ModelConformanceCase = {
  /** A sentence about the model, unique in its suite. */
  readonly name: string
  readonly group: ModelConformanceGroup
  /** Rejects with an error that says what was expected and what came. */
  readonly run: () => Promise<void>
}

/** A case that says nothing about this model, because it cannot be brought to what the case is about. */
export type SkippedModelCase = Omit<ModelConformanceCase, 'run'> & { readonly reason: string }

/** What `modelConformance` takes. */
export type ModelConformanceOptions = {
  /**
   * Who says what is said: a `script`, the default, or a real model behind a `live` server. Of a live one everything is
   * checked that holds for any reply, and its scripts leave the text open.
   */
  readonly source?: 'script' | 'live'
  /** What the model cannot be made to do, each with the reason. Cases that need it are `skipped`. */
  readonly cannot?: Readonly<Partial<Record<ModelAbility, string>>>
  /** Two requests that a real model answers shortly, with some tokens and not alike. Default: to say some words. */
  readonly requests?: readonly [ModelRequest, ModelRequest]
  /** How long a case may take before it fails. Default: 10,000. */
  readonly caseTimeoutMs?: number
}

/** Cases to hand to a test runner, and those left out. */
export type ModelConformanceSuite = {
  readonly cases: readonly ModelConformanceCase[]
  readonly skipped: readonly SkippedModelCase[]
}

const words = 'a reply of some words'
const groups: readonly (readonly [ModelConformanceGroup, readonly ModelCaseDefinition[]])[] = [
  ['replies', replyCases],
  ['aborts', abortCases],
  ['length', lengthCases],
  ['tool-calls', toolCallCases],
  ['reasoning', reasoningCases],
  ['usage', usageCases],
  ['refusals', refusalCases],
  ['faults', faultCases],
]

/**
 * What every `Model` keeps to, as cases for any test runner. `create` makes a model that does what a script says, for
 * instance by a server that plays it, and is asked once for each case.
 *
 * @throws {TypeError} for an ability in `cannot` that does not exist.
 */
export function modelConformance(create: CreateModel, options: ModelConformanceOptions = {}): ModelConformanceSuite {
  const { source = 'script', caseTimeoutMs = 10_000, requests = plainRequests } = options
  const cannot = toInabilities(source, options.cannot ?? {})
  const says = cannot.text === undefined ? { text: words } : {}
  const [request, other] = requests
  const run = async ({ script, run: check }: ModelCaseDefinition): Promise<void> => {
    const { model, close } = await create({ ...says, ...script })
    try {
      await within(caseTimeoutMs, check({ model, request, other, anyReply: { text: says.text ?? /\S/ } }))
    } finally {
      await close?.()
    }
  }
  const all = groups.flatMap(([group, definitions]) =>
    definitions.map((definition) => ({ group, definition, reason: whyNot(definition, cannot) })),
  )
  return {
    cases: all
      .filter(({ reason }) => reason === undefined)
      .map(({ group, definition }) => ({ name: definition.name, group, run: () => run(definition) })),
    skipped: all.flatMap(({ group, definition: { name }, reason }) =>
      reason === undefined ? [] : [{ name, group, reason }],
    ),
  }
}

/** Why a model cannot be brought to what a case is about; `undefined` when it can. */
function whyNot({ script, needs = [] }: ModelCaseDefinition, cannot: Inabilities): string | undefined {
  return [...abilitiesFor(script), ...needs].map((ability) => cannot[ability]).find((reason) => reason !== undefined)
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const fail = (): void => reject(new Error(`Expected the case to end within ${timeoutMs} ms, but it went on.`))
    timer = setTimeout(fail, timeoutMs)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
