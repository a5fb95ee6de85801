import type { Executor } from '../../core/executor.ts'
import { answerCases } from './answers.ts'
import { callCases } from './calls.ts'
import type { CaseDefinition } from './case.ts'
import { endingCases, replayCases } from './endings.ts'
import { imageCases } from './images.ts'
import { limitCases } from './limits.ts'
import { resumingCases } from './resuming.ts'
import { valueCases } from './values.ts'
import { Workbench } from './workbench.ts'

/**
 * What the cases are about: `actions` what every executor does; `limits` code that was written to get around them;
 * `replay` the same again from the same, for an executor whose `replay` is `exact`; `images` interpreters as bytes, for
 * an executor whose sandboxes have `snapshot`, `resume` and `setFunctions`, and that can `describe` itself.
 */
export type ConformanceGroup = 'actions' | 'limits' | 'replay' | 'images'

/** One thing an executor keeps to. It opens what it needs and closes it, so that cases can run in any order. */
export type ConformanceCase = {
  /** A sentence about the executor, unique in its suite. */
  readonly name: string
  readonly group: ConformanceGroup
  /** Rejects with an error that says what was expected and what came. */
  readonly run: () => Promise<void>
}

export type ConformanceOptions = {
  /** The groups to run. Default: all of them. */
  readonly groups?: readonly ConformanceGroup[]
  /** How long a case may take before it fails. Default: 60,000. */
  readonly caseTimeoutMs?: number
}

/** Cases to hand to a test runner. Close it when they have run: all of them share one executor. */
export type ConformanceSuite = {
  readonly cases: readonly ConformanceCase[]
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const groupsOfCases: Readonly<Record<ConformanceGroup, readonly CaseDefinition[]>> = {
  actions: [...valueCases, ...callCases, ...answerCases, ...endingCases],
  limits: limitCases,
  replay: replayCases,
  images: [...imageCases, ...resumingCases],
}

/**
 * What every executor of JavaScript keeps to, as cases for any test runner. `create` is called when the first case runs,
 * and by the cases that need an executor of their own.
 *
 * @throws {TypeError} for a group that does not exist.
 */
export function executorConformance(create: () => Executor, options: ConformanceOptions = {}): ConformanceSuite {
  const { groups = Object.keys(groupsOfCases).filter(isGroup), caseTimeoutMs = 60_000 } = options
  for (const group of groups) {
    if (isGroup(group)) continue
    throw new TypeError(`The group ${String(group)} does not exist. Groups: ${Object.keys(groupsOfCases).join(', ')}.`)
  }
  let shared: Executor | undefined
  const run = async (definition: CaseDefinition): Promise<void> => {
    shared ??= create()
    await runCase(definition, new Workbench(shared, create), caseTimeoutMs)
  }
  const close = async (): Promise<void> => {
    const executor = shared
    shared = undefined
    await executor?.close()
  }
  const cases = groups.flatMap((group) =>
    groupsOfCases[group].map((definition) => ({ name: definition.name, group, run: () => run(definition) })),
  )
  return { cases, close, [Symbol.asyncDispose]: close }
}

function isGroup(name: string): name is ConformanceGroup {
  return Object.hasOwn(groupsOfCases, name)
}

async function runCase(definition: CaseDefinition, bench: Workbench, timeoutMs: number): Promise<void> {
  if (!bench.executor.languages.includes('javascript')) {
    throw new Error(`Expected an executor of javascript, got one of ${bench.executor.languages.join(', ')}.`)
  }
  try {
    await within(timeoutMs, definition.run(bench), () => stillRunning(bench))
  } finally {
    await within(timeoutMs, bench.close(), () => 'its sandboxes were still being closed.')
  }
}

function stillRunning({ running }: Workbench): string {
  if (running.length === 0) return 'no action was running.'
  return `these actions had not ended: ${running.map((code) => JSON.stringify(code)).join(', ')}`
}

async function within(timeoutMs: number, work: Promise<void>, says: () => string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const fail = (): void => reject(new Error(`Expected the case to end within ${timeoutMs} ms, but ${says()}`))
    timer = setTimeout(fail, timeoutMs)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
