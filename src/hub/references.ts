import type { Reference } from './config.ts'
import { referenceOf } from './savable.ts'
import { refuseSecretFields } from './secrets.ts'

/**
 * Where the function stands that made this; `undefined` when that is not known.
 *
 * @throws {SavedAgentError} `secret`, when its options have a field with the name of one.
 */
export function toReference(made: unknown, path: string): Reference | undefined {
  const reference = referenceOf(made)
  refuseSecretFields(reference?.options, `${path}.options`)
  return reference
}
