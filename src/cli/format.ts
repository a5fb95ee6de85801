import { inspect } from 'node:util'

import type { Usage } from '../core/usage.ts'
import { decode } from '../values/codec.ts'
import type { Encoded } from '../values/encoded.ts'
import { highlight } from './highlight.ts'
import { neutralise } from './neutralise.ts'
import { toLines } from './spans.ts'
import type { Line } from './spans.ts'
import { cutToWidth } from './text-width.ts'

/** A time span for a person: `340 ms`, `4.2 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A number with its noun: `1 step`, `1,204 tokens`. */
export function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** Tokens of a step or run, and what they cost where that is known; '' when the provider did not count them. */
export function formatTokens({ inputTokens, outputTokens, costUsd }: Usage): string {
  const cost = costUsd === undefined ? '' : `$${costUsd.toFixed(costUsd < 1 ? 4 : 2)}`
  if (inputTokens + outputTokens === 0) return cost
  return joinParts([`${formatCount(inputTokens, 'token')} in, ${outputTokens.toLocaleString('en-US')} out`, cost])
}

/** Parts of a status line, with a dot between those that say something. */
export function joinParts(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ')
}

/** A call on one line of at most `width` cells: `readRows({ location: 'Oslo', year: 2014 })`. */
export function formatCall(tool: string, input: Encoded, width: number): string {
  const value = decode(input)
  const none = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  const options = { breakLength: Infinity, depth: 2, maxArrayLength: 5, maxStringLength: 60 }
  const text = none ? '' : neutralise(inspect(value, options))
  return `${cutToWidth(`${neutralise(tool)}(${text}`, width - 1)})`
}

/** An answer or a value: a text as it is, anything else as JavaScript would write it, in lines of about `width` cells. */
export function formatValue(value: unknown, width: number): readonly Line[] {
  if (typeof value === 'string') return toLines(neutralise(value))
  const options = { breakLength: Math.max(20, width), depth: 8, maxArrayLength: 200, maxStringLength: 20_000 }
  return highlight(neutralise(inspect(value, options)))
}
