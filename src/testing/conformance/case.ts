import type { Execution } from '../../core/executor.ts'
import type { Limits } from '../../core/limits.ts'
import { RecordingHost } from '../recording-host.ts'
import type { HostRecord } from '../recording-host.ts'
import { expectMatch } from './match.ts'
import type { Pattern } from './match.ts'
import type { Workbench } from './workbench.ts'

/** One thing an executor keeps to; `run` throws when it does not. */
export type CaseDefinition = { readonly name: string; readonly run: (bench: Workbench) => Promise<void> }

/** A case that is data: code in, what must become of it out. */
export type ActionCase = {
  readonly name: string
  /** Actions that run one after the other in one fresh sandbox. */
  readonly code: string | readonly string[]
  readonly limits?: Partial<Limits>
  /** What becomes of the last action. */
  readonly expected: Pattern<Execution>
  /** What the host was asked and told in all of them. */
  readonly host?: Pattern<HostRecord>
}

/** Makes cases of data. */
export function toCases(cases: readonly ActionCase[]): CaseDefinition[] {
  return cases.map(({ name, code, limits, expected, host: record }) => ({
    name,
    run: async (bench) => {
      const host = new RecordingHost()

      const execution = await bench.run(code, { host, ...(limits && { limits }) })

      expectMatch('execution', execution, expected)
      if (record) expectMatch<HostRecord>('host', host, record)
    },
  }))
}
