import { AgentError } from '../core/errors.ts'

/**
 * Why an agent could not be saved or loaded, by code:
 * `not-found` there is no such folder, file or repository; `invalid` what is there is no saved agent, or breaks its
 * rules; `version` a newer version of the library wrote it; `untrusted` it would run code or ask a server that was not
 * trusted; `incomplete` it needs something from whoever loads it; `too-large` it breaks a limit; `exists` something else
 * is where it was to be saved; `secret` a secret would have been written down; `package-missing` the package for the Hub
 * is not installed; `hub` the Hub refused or failed.
 */
export type SavedAgentErrorCode =
  | 'not-found'
  | 'invalid'
  | 'version'
  | 'untrusted'
  | 'incomplete'
  | 'too-large'
  | 'exists'
  | 'secret'
  | 'package-missing'
  | 'hub'

/** An agent could not be saved or loaded. Nothing was left half done. */
export class SavedAgentError extends AgentError<SavedAgentErrorCode> {
  override readonly name = 'SavedAgentError'

  /** What stands in a file or an answer of somebody else may be in the message, so that nothing in it moves a cursor. */
  constructor(...[code, message, options]: ConstructorParameters<typeof AgentError<SavedAgentErrorCode>>) {
    super(
      code,
      message.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => (character === '\n' ? '\n' : '�')),
      options,
    )
  }
}
