import type { ModelRequest } from '../../core/model.ts'
import type { Candidate } from './candidates.ts'

/**
 * Which of several models is asked first: by `weight` at random, the one of the least `cost`, the one that began its latest
 * replies soonest (`latency`; those not measured lately come first), the one with the least requests on their way (`load`),
 * or what a function chooses.
 */
export type Strategy =
  | 'weight'
  | 'cost'
  | 'latency'
  | 'load'
  | ((candidates: readonly Candidate[], request: ModelRequest) => Candidate)

/** Puts candidates in the order in which they are asked. */
export type Ranking = (candidates: readonly Candidate[], request: ModelRequest) => readonly Candidate[]

const keys: Readonly<Record<'cost' | 'latency' | 'load', (candidate: Candidate) => readonly number[]>> = {
  cost: ({ cost = Infinity }) => [cost],
  latency: ({ latencyMs, running }) => (latencyMs === undefined ? [-1, running] : [latencyMs, running]),
  load: ({ running, weight }) => [running / weight],
}

/** @throws {TypeError} for a strategy that does not exist. */
export function toRanking(strategy: Strategy, random: () => number): Ranking {
  if (typeof strategy === 'function') return (candidates, request) => first(strategy(candidates, request), candidates)
  if (strategy === 'weight') return (candidates) => shuffled(candidates, random)
  if (!Object.hasOwn(keys, strategy)) {
    const known = ['weight', ...Object.keys(keys)].join(', ')
    throw new TypeError(
      `router: there is no strategy ${JSON.stringify(strategy)}; there are ${known}, or give a function.`,
    )
  }
  const key = keys[strategy]
  // Those that are alike stay in the order of chance.
  return (candidates) => shuffled(candidates, random).toSorted((left, right) => compare(key(left), key(right)))
}

function first(chosen: Candidate, candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.includes(chosen)) return [chosen, ...candidates.filter((candidate) => candidate !== chosen)]
  throw new TypeError('router: the function given as strategy must return one of the candidates it was given.')
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((value, index) => value !== right[index])
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0)
}

/** Draws one after another, each as likely as its weight. */
function shuffled(candidates: readonly Candidate[], random: () => number): Candidate[] {
  const left = [...candidates]
  return candidates.flatMap(() => {
    let place = random() * left.reduce((sum, { weight }) => sum + weight, 0)
    const at = left.findIndex(({ weight }) => (place -= weight) < 0)
    return left.splice(Math.max(at, 0), 1)
  })
}
