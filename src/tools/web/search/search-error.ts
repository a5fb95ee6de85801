import { AgentError } from '../../../core/errors.ts'

/**
 * Why a search gave nothing, by code: `no-results` nothing was found; `blocked` the engine takes us for a robot; `changed`
 * its reply cannot be read any more; `unauthorized` it refused the key; `rate-limited` it was asked too often or too much;
 * `failed` it answered with another error.
 */
export type SearchErrorCode = 'no-results' | 'blocked' | 'changed' | 'unauthorized' | 'rate-limited' | 'failed'

/** What went wrong with a search. Its message is meant for the model too, and holds no key. */
export class SearchError extends AgentError<SearchErrorCode> {
  override readonly name = 'SearchError'
}

const other = 'Use another engine: webSearch({ engine }) knows duckduckgo, bing, brave, serper, tavily and exa.'

/** The engine wants to see a person. */
export function robot(engine: string): SearchError {
  return new SearchError(
    'blocked',
    `${engine} takes this program for a robot and shows a puzzle (CAPTCHA) in place of results. Wait some minutes and search less often. ${other}`,
  )
}

/** The reply is not what it was when this was written. */
export function changed(engine: string): SearchError {
  return new SearchError('changed', `The reply of ${engine} could not be read: its form must have changed. ${other}`)
}
