import type { ModelScript } from './script.ts'

const abilities = [
  'text',
  'reasoning',
  'tool-calls',
  'usage',
  'finish',
  'repeat',
  'stop',
  'limit',
  'count',
  'cut',
  'stall',
  'failure',
  'unreachable',
  'unknown-model',
  'unauthorized',
  'rate-limited',
  'quota-exhausted',
  'server-error',
  'context-overflow',
  'content-filter',
] as const

/**
 * What a model can be made to do: to say the `text` of a script, with its `reasoning`, `tool-calls`, `usage` and reason of
 * the end (`finish`); to `repeat` itself when it is asked the same; to `stop` before a stop sequence; to keep to a `limit` of
 * tokens; to `count` tokens by itself; to break a reply by a `cut`, a `stall` or a `failure`; to refuse a request in one of the ways of `ModelRefusal`.
 */
export type ModelAbility = (typeof abilities)[number]

/** Abilities that are left out, each with the reason. */
export type Inabilities = Readonly<Partial<Record<ModelAbility, string>>>

const ownWords = 'what a real model says cannot be told to it'
const ownFaults = 'a real server cannot be told to fail'

/** What nobody can make a real model do. */
const ofLive: Inabilities = {
  text: ownWords,
  reasoning: ownWords,
  'tool-calls': ownWords,
  usage: 'what a real server counts cannot be told to it',
  finish: ownWords,
  cut: ownFaults,
  stall: ownFaults,
  failure: ownFaults,
  unauthorized: 'whether there are keys depends on the server',
  'rate-limited': ownFaults,
  'quota-exhausted': ownFaults,
  'server-error': ownFaults,
  'context-overflow': 'how long a context is depends on the model',
  'content-filter': 'what is filtered depends on the server',
}

/**
 * What the models of a suite cannot do.
 *
 * @throws {TypeError} for an ability that does not exist.
 */
export function toInabilities(source: 'script' | 'live', cannot: Inabilities): Inabilities {
  for (const name of Object.keys(cannot)) {
    if (abilities.some((ability) => ability === name)) continue
    throw new TypeError(`The ability ${name} does not exist. Abilities: ${abilities.join(', ')}.`)
  }
  return source === 'live' ? { ...ofLive, ...cannot } : cannot
}

/** What a model must be able to do to keep to a script. */
export function abilitiesFor(script: ModelScript): readonly ModelAbility[] {
  const { text, reasoning, toolCalls, usage, finishReason, fault, refusal, maxTokens } = script
  const asked: readonly (readonly [ModelAbility, boolean])[] = [
    ['text', text !== undefined],
    ['reasoning', reasoning !== undefined],
    ['tool-calls', toolCalls !== undefined],
    ['usage', usage !== undefined],
    ['finish', finishReason !== undefined],
    ['limit', maxTokens !== undefined],
  ]
  const named = asked.flatMap(([ability, isAsked]) => (isAsked ? [ability] : []))
  return [...named, ...(fault === undefined ? [] : [fault]), ...(refusal === undefined ? [] : [refusal])]
}
