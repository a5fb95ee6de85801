import type { CodeAgentOptions } from 'smolagents-ts'

/** Something that models run into: programs, of which the last one fails, and what they must be told. */
export type Situation = {
  readonly title: string
  /** The programs, one a step. */
  readonly programs: readonly [string, ...string[]]
  /** Words the observation must hold. */
  readonly says: readonly string[]
  /** The line the error points at, of the last program unless `file` says another one. */
  readonly line?: number
  readonly file?: string
  readonly limits?: CodeAgentOptions['limits']
}

export type Group = { readonly title: string; readonly situations: readonly Situation[] }
