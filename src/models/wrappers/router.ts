import type { Model, ModelRequest } from '../../core/model.ts'
import { realPacing } from '../retries.ts'
import type { Pacing } from '../retries.ts'
import { readyFirst, WatchedModel } from './candidates.ts'
import type { Candidate, WatchOptions } from './candidates.ts'
import { commonCapabilities } from './capabilities.ts'
import { checkModel, checkOptions } from './check-options.ts'
import { inTurn } from './in-turn.ts'
import type { FallbackOptions } from './fallback.ts'
import { toRanking } from './strategies.ts'
import type { Ranking, Strategy } from './strategies.ts'

/** A model to route to. */
export type Route = {
  readonly model: Model
  /** How often it is asked, compared with the others. Default 1. */
  readonly weight?: number
  /** What it costs, compared with the others, in any unit. The strategy `cost` needs it. */
  readonly cost?: number
}

/** What `router()` takes. */
export type RouterOptions = Omit<FallbackOptions, 'pacing'> & {
  /** Which model is asked first. Default `weight`. */
  readonly strategy?: Strategy
  /** How long a model that failed is asked after the others, or longer where its server says so. Default 30,000. */
  readonly cooldownMs?: number
  /** How long a measured latency holds; a model is asked again after that. Default 300,000. */
  readonly latencyTtlMs?: number
  /** Default the real clock and chance. */
  readonly pacing?: Pick<Pacing, 'now' | 'random'>
}

const rulesOfOptions = {
  strategy: 'other',
  when: 'function',
  onFallback: 'function',
  cooldownMs: 'time',
  latencyTtlMs: 'time',
  id: 'other',
  pacing: 'other',
} as const

/**
 * One model of several: a strategy chooses for each request who is asked first, and when that one fails before it has said
 * anything, the next one is asked. A model that failed is left alone for a while. A reply says in `model` who gave it.
 *
 * It can do what all of them can. Groups are routers in a `fallback()`.
 *
 * @throws {TypeError} when there is no model, a model has no cost to choose by, or an option is unknown or wrong.
 */
export function router(models: readonly (Model | Route)[], options: RouterOptions = {}): Model {
  checkOptions('router', options, rulesOfOptions)
  const { strategy = 'weight', cooldownMs = 30_000, latencyTtlMs = 300_000, pacing = realPacing } = options
  const { when = () => true, onFallback } = options
  const ranking = toRanking(strategy, pacing.random)
  const watched = toWatched(models, strategy, { cooldownMs, latencyTtlMs, pacing })
  const all = watched.map(({ candidate }) => candidate.model)
  return {
    id: options.id ?? `router(${all.map(({ id }) => id).join(', ')})`,
    get capabilities() {
      return commonCapabilities(all)
    },
    async *stream(request) {
      yield* inTurn(ranked(watched, request, { ranking, now: pacing.now() }), request, { when, onFallback })
    },
  }
}

function toWatched(models: readonly (Model | Route)[], strategy: Strategy, options: WatchOptions): WatchedModel[] {
  if (models.length === 0) throw new TypeError('router: give at least one model.')
  return models.map((given) => {
    const { model, weight = 1, cost } = toRoute(given)
    checkModel('router', model)
    checkOptions('router', { model, weight, cost }, { model: 'other', weight: 'amount', cost: 'time' })
    if (strategy === 'cost' && cost === undefined) {
      throw new TypeError(`router: the strategy cost needs { model, cost } for each model; ${model.id} has no cost.`)
    }
    return new WatchedModel({ model, weight, ...(cost !== undefined && { cost }) }, options)
  })
}

function toRoute(given: Model | Route): Route {
  return typeof given === 'object' && given !== null && 'model' in given ? given : { model: given }
}

/** Those that are ready as the strategy ranks them, then those that cool down. */
function ranked(
  watched: readonly WatchedModel[],
  request: ModelRequest,
  { ranking, now }: { readonly ranking: Ranking; readonly now: number },
): readonly WatchedModel[] {
  const [ready, cooling] = readyFirst(watched, now)
  const byCandidate = new Map<Candidate, WatchedModel>(ready.map((model) => [model.candidate, model]))
  const order = byCandidate.size === 0 ? [] : ranking([...byCandidate.keys()], request)
  return [...order.flatMap((candidate) => byCandidate.get(candidate) ?? []), ...cooling]
}
