import { ModelError } from '../../core/errors.ts'
import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'
import { estimateRequest } from '../../notes/token-estimate.ts'
import { realPacing } from '../retries.ts'
import type { Pacing } from '../retries.ts'
import { checkModel, checkOptions } from './check-options.ts'
import { RateWindow } from './rate-window.ts'
import { Turns } from './turns.ts'
import { withStream } from './with-stream.ts'

/** What `rateLimited()` takes. What is left out has no limit. */
export type RateLimitedOptions = {
  /** Requests that begin within any 60 seconds. */
  readonly requestsPerMinute?: number
  /** Whether requests begin one by one, 60 s / `requestsPerMinute` apart, and not several at once. Default false. */
  readonly evenly?: boolean
  /** Tokens, of requests and replies together, of what begins within any 60 seconds. */
  readonly tokensPerMinute?: number
  /** Requests that are on their way at once. */
  readonly concurrency?: number
  /** Requests that may wait; another one fails at once. Default 1,000. */
  readonly maxWaiting?: number
  /** Tokens that a request will take, until its reply says how many it took. Default: a token for four characters. */
  readonly estimate?: (request: ModelRequest) => number
  /** Default the real clock. */
  readonly pacing?: Pick<Pacing, 'now' | 'sleep'>
}

const minuteMs = 60_000

const rulesOfOptions = {
  requestsPerMinute: 'amount',
  evenly: 'other',
  tokensPerMinute: 'amount',
  concurrency: 'count',
  maxWaiting: 'count',
  estimate: 'function',
  pacing: 'other',
} as const

/**
 * The same model, whose requests wait in one queue until the limits let them begin, whichever agents and runs send them. Who
 * came first goes first. A wait ends with the request's signal, and counts as time the model takes to begin.
 *
 * @throws {TypeError} when an option is unknown or wrong, or there is no limit.
 */
export function rateLimited(model: Model, options: RateLimitedOptions): Model {
  checkModel('rateLimited', model)
  checkOptions('rateLimited', options, rulesOfOptions)
  const turns = toTurns(model, options)
  const estimate = options.estimate ?? estimateRequest
  return withStream(model, async function* (request): AsyncGenerator<ModelEvent> {
    const tokens = estimate(request)
    if (!(tokens >= 0))
      throw new TypeError(`rateLimited: estimate gave ${String(tokens)}, which is no number of tokens.`)
    const turn = await turns.take(tokens, request.signal)
    try {
      for await (const event of model.stream(request)) {
        if (event.type === 'usage') turn.used(event.usage.inputTokens + event.usage.outputTokens)
        yield event
      }
    } finally {
      turn.end()
    }
  })
}

function toTurns({ id }: Model, options: RateLimitedOptions): Turns {
  const { requestsPerMinute, tokensPerMinute, concurrency, evenly = false, maxWaiting = 1_000, pacing } = options
  if (requestsPerMinute === undefined && tokensPerMinute === undefined && concurrency === undefined) {
    throw new TypeError('rateLimited: give at least one of requestsPerMinute, tokensPerMinute and concurrency.')
  }
  const perMinute = requestsPerMinute ?? Infinity
  return new Turns({
    // A minute with room for less than one request is made longer.
    requests: evenly || perMinute < 1 ? new RateWindow(1, minuteMs / perMinute) : new RateWindow(perMinute, minuteMs),
    tokens: new RateWindow(tokensPerMinute ?? Infinity, minuteMs),
    concurrency: concurrency ?? Infinity,
    maxWaiting,
    pacing: { ...realPacing, ...pacing },
    toFullError: () =>
      new ModelError(
        'rate-limited',
        `${maxWaiting} requests wait for ${id} already. Raise maxWaiting of rateLimited(), or start fewer runs at once.`,
      ),
  })
}
