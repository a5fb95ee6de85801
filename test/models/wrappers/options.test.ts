import { expect, test } from 'vitest'

import * as wrappers from '../../../src/models/wrappers/index.ts'
import { scriptedModel } from '../../../src/testing/scripted-model.ts'

const a = scriptedModel([], { id: 'a' })

/** Calls a wrapper as a program without types may. */
function call(name: string, ...given: readonly unknown[]): void {
  const wrapper: unknown = Reflect.get(wrappers, name)
  if (typeof wrapper === 'function') Reflect.apply(wrapper, undefined, given)
}

test.each([
  ['retrying', [a, { attempts: 0 }], 'retrying: attempts must be a whole number from 1, not 0.'],
  ['retrying', [a, { maxWaitMs: -1 }], 'retrying: maxWaitMs must be a number that is not negative, not -1.'],
  ['retrying', [a, { onRetry: 'x' }], 'retrying: onRetry must be a function, not x.'],
  ['retrying', [a, { retries: 2 }], /^retrying: option retries does not exist; there are attempts, /],
  ['retrying', ['openai:gpt-4.1'], /^retrying: "openai:gpt-4.1" is no model\. Make one, for instance with openai/],
  ['rateLimited', [a, { requestsPerMinute: 0 }], 'rateLimited: requestsPerMinute must be a number above 0, not 0.'],
  ['rateLimited', [a, { concurrency: 1.5 }], 'rateLimited: concurrency must be a whole number from 1, not 1.5.'],
  ['rateLimited', [a, {}], /^rateLimited: give at least one of requestsPerMinute, tokensPerMinute and concurrency/],
  ['fallback', [[]], 'fallback: give at least one model.'],
  ['fallback', [[a, undefined]], /^fallback: a value of type undefined is no model/],
  ['fallback', [[a], { strategy: 'cost' }], /^fallback: option strategy does not exist/],
  ['router', [[]], 'router: give at least one model.'],
  ['router', [['x']], /^router: "x" is no model/],
  ['router', [[null]], /^router: a value of type object is no model/],
  [
    'router',
    [[a], { strategy: 'best' }],
    /^router: there is no strategy "best"; there are weight, cost, latency, load/,
  ],
  ['router', [[{ model: a, weight: 0 }]], 'router: weight must be a number above 0, not 0.'],
  [
    'router',
    [[a], { strategy: 'cost' }],
    /^router: the strategy cost needs \{ model, cost \} for each model; a has no/,
  ],
  ['cached', [a, { ttlMs: 'x' }], 'cached: ttlMs must be a number that is not negative, not x.'],
  ['priced', [a, { price: 1 }], /^priced: option price does not exist/],
  ['recorded', [a, { onTurn: 7 }], 'recorded: onTurn must be a function, not 7.'],
])('%s%o is refused', (name, given, message) => {
  expect(() => call(name, ...given)).toThrow(TypeError)
  expect(() => call(name, ...given)).toThrow(message)
})

test('an option that is undefined counts as left out', () => {
  expect(() => call('retrying', a, { attempts: undefined })).not.toThrow()
})
