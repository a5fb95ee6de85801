/** One thing a search found. */
export type SearchResult = { readonly title: string; readonly url: string; readonly snippet: string }

/** What an engine is asked. */
export type SearchQuery = {
  readonly query: string
  readonly maxResults: number
  /** Where the engine is, without a slash at the end; its own address by default. */
  readonly endpoint: string
  /** Empty for an engine without a key. */
  readonly apiKey: string
}

/** A request as an engine wants it. */
export type SearchRequest = {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What an engine answered with status 200 to 299. */
export type SearchReply = { readonly status: number; readonly mediaType: string; readonly text: string }

/** How one search engine is asked and understood. It sends nothing itself. */
export interface SearchEngine {
  /** As it is called in errors, such as `DuckDuckGo`. */
  readonly name: string
  readonly endpoint: string
  /** The environment variable that holds its key, for engines that want one. */
  readonly keyName?: string
  toRequest(query: SearchQuery): SearchRequest
  /**
   * Reads what was found; an empty list says that nothing was.
   *
   * @throws {SearchError} when the reply is something else.
   */
  toResults(reply: SearchReply): readonly SearchResult[]
}
