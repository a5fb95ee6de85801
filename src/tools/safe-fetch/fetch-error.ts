import { AgentError } from '../../core/errors.ts'

/**
 * Why nothing was fetched, by code: `bad-url` it is no URL; `blocked` the rules forbid it (scheme, host, address, port, how
 * it is spelt); `too-many-redirects`; `too-large`; `wrong-type` its media type is not among those wanted; `timeout`;
 * `network` the server could not be reached, or broke off.
 */
export type FetchErrorCode =
  | 'bad-url'
  | 'blocked'
  | 'too-many-redirects'
  | 'too-large'
  | 'wrong-type'
  | 'timeout'
  | 'network'

/** What `safeFetch` refused or could not fetch. Its message is meant for the model too. */
export class FetchError extends AgentError<FetchErrorCode> {
  override readonly name = 'FetchError'
}
