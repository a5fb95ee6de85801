import { abortCases, faultCases } from './endings.ts'
import { lengthCases, reasoningCases, replyCases, toolCallCases, usageCases } from './replies.ts'
import type { CreateModel, ModelCaseDefinition } from './script.ts'

/**
 * What the cases are about: `replies` and `aborts` what every model does; `length`, `tool-calls`, `reasoning` and `usage`
 * what a model does that can tell these; `faults` replies that are cut, stall and fail, for a model whose source can be
 * made to do so.
 */
export type ModelConformanceGroup = 'replies' | 'aborts' | 'length' | 'tool-calls' | 'reasoning' | 'usage' | 'faults'

/** One thing a model keeps to. It makes its model and lets go of it, so that cases can run in any order. */
export type ModelConformanceCase = {
  /** A sentence about the model, unique in its suite. */
  readonly name: string
  readonly group: ModelConformanceGroup
  /** Rejects with an error that says what was expected and what came. */
  readonly run: () => Promise<void>
}

/** What `modelConformance` takes. */
export type ModelConformanceOptions = {
  /** The groups to run. Default: all of them. */
  readonly groups?: readonly ModelConformanceGroup[]
  /** How long a case may take before it fails. Default: 10,000. */
  readonly caseTimeoutMs?: number
}

/** Cases to hand to a test runner. */
export type ModelConformanceSuite = { readonly cases: readonly ModelConformanceCase[] }

const groupsOfCases: Readonly<Record<ModelConformanceGroup, readonly ModelCaseDefinition[]>> = {
  replies: replyCases,
  aborts: abortCases,
  length: lengthCases,
  'tool-calls': toolCallCases,
  reasoning: reasoningCases,
  usage: usageCases,
  faults: faultCases,
}

/**
 * What every `Model` keeps to, as cases for any test runner. `create` makes a model that does what a script says, for
 * instance by a server that plays it, and is asked once for each case.
 *
 * @throws {TypeError} for a group that does not exist.
 */
export function modelConformance(create: CreateModel, options: ModelConformanceOptions = {}): ModelConformanceSuite {
  const { groups = Object.keys(groupsOfCases).filter(isGroup), caseTimeoutMs = 10_000 } = options
  for (const group of groups) {
    if (isGroup(group)) continue
    throw new TypeError(`The group ${String(group)} does not exist. Groups: ${Object.keys(groupsOfCases).join(', ')}.`)
  }
  const run = async ({ script, run: check }: ModelCaseDefinition): Promise<void> => {
    const { model, close } = await create(script)
    try {
      await within(caseTimeoutMs, check(model))
    } finally {
      await close?.()
    }
  }
  const cases = groups.flatMap((group) =>
    groupsOfCases[group].map((definition) => ({ name: definition.name, group, run: () => run(definition) })),
  )
  return { cases }
}

function isGroup(name: string): name is ModelConformanceGroup {
  return Object.hasOwn(groupsOfCases, name)
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
