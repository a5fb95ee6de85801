import type { Model } from '../../core/model.ts'
import { realPacing } from '../retries.ts'
import type { Pacing } from '../retries.ts'
import { readyFirst, WatchedModel } from './candidates.ts'
import { commonCapabilities } from './capabilities.ts'
import { checkModel, checkOptions } from './check-options.ts'
import { inTurn } from './in-turn.ts'
import type { Handover } from './in-turn.ts'

/** What `fallback()` takes. */
export type FallbackOptions = {
  /** After which errors the next model is asked. Default: after all. */
  readonly when?: (error: unknown) => boolean
  /** Is told before another model is asked. */
  readonly onFallback?: (handover: Handover) => void
  /** How long a model that failed is asked after the others. Default 0: every request begins with the first. */
  readonly cooldownMs?: number
  /** Identity in events and records. Default: the ids of the models. */
  readonly id?: string
  /** Default the real clock. */
  readonly pacing?: Pick<Pacing, 'now'>
}

const rulesOfOptions = {
  when: 'function',
  onFallback: 'function',
  cooldownMs: 'time',
  id: 'other',
  pacing: 'other',
} as const

/**
 * One model of several: the first, and when it fails before it has said anything, the next one. A reply says in `model` who
 * gave it. When all fail, the error names each; its code is that of one that may pass,
 * else of the first.
 *
 * It can do what all of them can.
 *
 * @throws {TypeError} when there is no model, or an option is unknown or wrong.
 */
export function fallback(models: readonly Model[], options: FallbackOptions = {}): Model {
  if (models.length === 0) throw new TypeError('fallback: give at least one model.')
  for (const model of models) checkModel('fallback', model)
  checkOptions('fallback', options, rulesOfOptions)
  const { when = () => true, onFallback, cooldownMs = 0, pacing = realPacing } = options
  const watched = models.map((model) => new WatchedModel({ model, weight: 1 }, { cooldownMs, latencyTtlMs: 0, pacing }))
  return {
    id: options.id ?? `fallback(${models.map(({ id }) => id).join(', ')})`,
    get capabilities() {
      return commonCapabilities(models)
    },
    async *stream(request) {
      yield* inTurn(readyFirst(watched, pacing.now()).flat(), request, { when, onFallback })
    },
  }
}
